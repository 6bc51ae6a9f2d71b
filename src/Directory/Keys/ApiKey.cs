using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A key of the administration API, without its secret: that is shown once, and only its hash is kept.</summary>
/// <param name="Account">In whose name it asks; null for one that was made on the server's machine and belongs to nobody.</param>
/// <param name="Rights">At most these, of those that the account has.</param>
/// <param name="Domain">With its sub-domains; null is wherever the rights hold.</param>
public sealed record ApiKey(long Id, string Name, AccountId? Account, RightSet Rights, DomainName? Domain, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed);
