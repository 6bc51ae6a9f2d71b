using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>Whom a right is given to or kept from. The directory knows what the numbers stand for and who belongs to a group.</summary>
/// <param name="Id">Of the account or the group; 0 for everybody.</param>
public readonly record struct Grantee(GranteeKind Kind, long Id)
{
    /// <summary>Everybody who can sign in.</summary>
    public static readonly Grantee Anyone = new(GranteeKind.Anyone, 0);

    public static Grantee Account(AccountId account) => new(GranteeKind.Account, account.Value);

    public static Grantee Group(long group) => new(GranteeKind.Group, group);
}
