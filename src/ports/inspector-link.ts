/** The way to the inspector’s relay, as a port. */
/** An open connection to an inspector. */
export interface InspectorLine {
  /** Sends a message if the inspector keeps up; a connection that falls behind is dropped. Never waits or fails. */
  readonly send: (message: object) => void;
}

/** Finds an inspector and keeps a connection to it, coming back whenever one (re)appears. */
export interface InspectorLink {
  /** Connection failures are silent; nothing of this keeps the process alive. */
  readonly attach: (listener: {
    readonly onOpen: (line: InspectorLine) => void;
    readonly onClose: () => void;
    /** Nothing can be shown to anybody, and why. */
    readonly onFault: (reason: string) => void;
  }) => {
    /** Lets what was just said go out, within a fraction of a second, and ends the connection for good. */
    readonly detach: () => Promise<void>;
  };
}
