using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>What became of one account of an import: either the account or the reason, in words.</summary>
public sealed record ImportResult(EmailAddress Address, Account? Account, string? Problem);
