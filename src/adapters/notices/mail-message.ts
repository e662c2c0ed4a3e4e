/** Composes a mail, by nodemailer: a chunk of its own beside the program, loaded with the first mail. */
import MailComposer from 'nodemailer/lib/mail-composer';

export interface Mail {
  readonly from: string;
  readonly to: ReadonlyArray<string>;
  readonly subject: string;
  readonly text: string;
  readonly isUrgent: boolean;
}

/** The message as it goes over the wire. */
export const composeMail = ({ from, to, subject, text, isUrgent }: Mail): Promise<Buffer> =>
  new MailComposer({
    from: { name: 'backup_manager', address: from },
    to: [...to],
    subject,
    text,
    priority: isUrgent ? 'high' : 'normal',
    // why: nobody is answered that he is on holiday (RFC 3834)
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
