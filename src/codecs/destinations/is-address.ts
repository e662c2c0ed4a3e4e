/** Whether a word is the address of a place, rather than the name of a destination or a time. */
export const isAddress = (word: string): boolean => /^(?:file|sftp|s3|rclone):/.test(word);
