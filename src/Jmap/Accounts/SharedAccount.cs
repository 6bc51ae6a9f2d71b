using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Another's account in which the user may do something.</summary>
/// <param name="IsReadOnly">Nothing of it can be changed.</param>
internal sealed record SharedAccount(Account Owner, bool IsReadOnly);
