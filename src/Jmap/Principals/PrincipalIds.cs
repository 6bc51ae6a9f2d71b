using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Principals' ids (RFC 9670 §2): "P" and an account's number, "G" and a group's, and one for everybody.</summary>
internal static class PrincipalIds
{
    /// <summary>Everybody who can sign in, the "anyone" of RFC 4314 §2.</summary>
    internal const string Anyone = "E1";

    internal static string Of(AccountId account) => "P" + account.Value.ToString("x", CultureInfo.InvariantCulture);

    internal static string Of(Grantee grantee) => grantee.Kind switch
    {
        GranteeKind.Anyone => Anyone,
        GranteeKind.Account => Of(new AccountId(grantee.Id)),
        _ => "G" + grantee.Id.ToString("x", CultureInfo.InvariantCulture),
    };

    internal static Grantee? Find(string? id)
    {
        if (id == Anyone) return Grantee.Anyone;
        if (JmapIds.TryRead(id, 'P', out long account)) return Grantee.Account(new AccountId(account));
        return JmapIds.TryRead(id, 'G', out long group) ? Grantee.Group(group) : null;
    }
}
