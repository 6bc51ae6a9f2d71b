namespace Posthouse.Delivery;

/// <summary>What is told about an account, in both languages; one text for its owner and one for the administrators.</summary>
internal sealed record AccountNotice(string Kind, NoticeText English, NoticeText Chinese);

/// <summary>A notice in one language. Lines end with LF.</summary>
/// <param name="Owner">Null where the owner is not told.</param>
internal sealed record NoticeText(string Subject, string? Owner, string Administrator);
