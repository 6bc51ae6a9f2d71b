namespace Posthouse.Imap;

/// <summary>What others changed could not be told: the session ends with BYE, for the client's picture of the mailbox is no longer true.</summary>
internal sealed class NewsFailedException(Exception cause) : Exception(cause.Message, cause);
