using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>As whom an account is meant in an access list: itself, each group that it belongs to, and everybody.</summary>
public sealed class Identities
{
    private readonly object? _moment;

    internal Identities(AccountId account, IReadOnlyCollection<Grantee> grantees, object? moment)
    {
        Account = account;
        Grantees = grantees;
        _moment = moment;
    }

    public AccountId Account { get; }

    public IReadOnlyCollection<Grantee> Grantees { get; }

    /// <summary>Those of an account where nobody knows of groups.</summary>
    public static Identities Alone(AccountId account) => new(account, [Grantee.Account(account), Grantee.Anyone], null);

    /// <summary>They were read from this state of the directory and hold as long as it does.</summary>
    internal bool IsOf(AccountId account, object moment) => Account == account && ReferenceEquals(_moment, moment);
}
