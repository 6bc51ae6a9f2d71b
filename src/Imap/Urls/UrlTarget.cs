using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>The octets that a URL leads to.</summary>
internal sealed record UrlTarget(StoredMessage Message, SectionItem Section, SectionRange Range);
