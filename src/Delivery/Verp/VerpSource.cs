using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>What a variable return path says: for which list or campaign a message was, and to whom it went.</summary>
/// <param name="List">Letters, digits and "-", at most 24 of them, in lower case.</param>
public sealed record VerpSource(string List, EmailAddress Recipient);
