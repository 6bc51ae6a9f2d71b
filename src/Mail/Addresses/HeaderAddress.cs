namespace Posthouse.Mail;

/// <summary>One address of a header field.</summary>
/// <param name="Name">Decoded display name; empty where there is none.</param>
/// <param name="Text">The address as it was written, without quoting; empty where the entry has none.</param>
/// <param name="Address">The address where it is a valid one.</param>
/// <param name="Group">Decoded name of the group that it stands in; null outside groups.</param>
public sealed record HeaderAddress(string Name, string Text, EmailAddress? Address, string? Group);
