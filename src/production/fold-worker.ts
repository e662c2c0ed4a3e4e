/** The entry point of a thread that folds journals of a fleet. */
import { serveFolds } from '../adapters/store/serve-folds';
import { workspaceSumUp } from '../app/fleet/sum-up';

serveFolds(workspaceSumUp);
