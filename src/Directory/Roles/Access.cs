using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// What somebody may do, and where. Asked for every administrative operation and in no other way; it knows rights and domains only,
/// by their main names, and nothing of the requests.
/// </summary>
public sealed class Access
{
    /// <summary>Whoever may open the socket in the data folder.</summary>
    public static readonly Access Everything = new([new Granted(RightSet.All, null)]);

    private readonly IReadOnlyList<Granted> _granted;

    private Access(IReadOnlyList<Granted> granted) => _granted = granted;

    /// <summary>What an account's roles allow.</summary>
    public static Access Of(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        List<Granted> granted = [.. account.Roles.Select(static role => new Granted(RoleRights.Of(role.Role), role.Domain))];
        if (account.IsAdministrator) granted.Add(new Granted(RightSet.All, null));
        return new Access(granted);
    }

    /// <summary>What an account's roles allow and a key's scopes do not take away.</summary>
    /// <param name="domain">The key's domain; null is wherever the roles hold.</param>
    public Access Within(RightSet scopes, DomainName? domain)
    {
        var narrowed = new List<Granted>();
        foreach (Granted one in _granted)
        {
            if ((one.Rights & scopes).Bits == 0) continue;
            if (domain is null || IsWithin(one.Domain, domain)) narrowed.Add(new Granted(one.Rights & scopes, one.Domain));
            else if (IsWithin(domain, one.Domain)) narrowed.Add(new Granted(one.Rights & scopes, domain));
        }

        return new Access(narrowed);
    }

    /// <param name="domain">Null asks for the whole server.</param>
    public bool May(Right right, DomainName? domain)
    {
        foreach (Granted one in _granted)
        {
            if (one.Rights.Has(right) && IsWithin(domain, one.Domain)) return true;
        }

        return false;
    }

    public bool MaySomewhere(Right right)
    {
        foreach (Granted one in _granted)
        {
            if (one.Rights.Has(right)) return true;
        }

        return false;
    }

    /// <summary>
    /// Somebody with these roles may be acted on by whoever could have given them: else a help desk would reset an owner's password
    /// and be one.
    /// </summary>
    public bool Covers(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.IsAdministrator && !May(Right.ManageRoles, null)) return false;
        foreach (RoleAssignment role in account.Roles)
        {
            if (!May(Right.ManageRoles, role.Domain)) return false;
        }

        return true;
    }

    /// <summary>The rights held for the domain (null: everywhere).</summary>
    public RightSet RightsOf(DomainName? domain)
    {
        ulong bits = 0;
        foreach (Granted one in _granted)
        {
            if (IsWithin(domain, one.Domain)) bits |= one.Rights.Bits;
        }

        return new RightSet(bits);
    }

    // A tree's own names end with it after a dot; the server (null) holds every tree and is in none.
    private static bool IsWithin(DomainName? domain, DomainName? tree) => tree is null
        || (domain is not null && (domain.Equals(tree) || domain.Ascii.EndsWith("." + tree.Ascii, StringComparison.OrdinalIgnoreCase)));

    private readonly record struct Granted(RightSet Rights, DomainName? Domain);
}
