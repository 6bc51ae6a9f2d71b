using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>Whose a script is. The numbers stand in the store.</summary>
public enum ScriptScope
{
    Account = 0,
    Domain = 1,
    Server = 2,
}

/// <param name="Id">The account's or the domain's number; 0 for the server.</param>
public readonly record struct ScriptOwner(ScriptScope Scope, long Id)
{
    public static readonly ScriptOwner Server = new(ScriptScope.Server, 0);

    public static ScriptOwner Of(AccountId account) => new(ScriptScope.Account, account.Value);

    public static ScriptOwner OfDomain(long domain) => new(ScriptScope.Domain, domain);
}
