using System.Text;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>What must hold of the directory, asked before each change. Every refusal says what to do about it.</summary>
internal static class DirectoryChecks
{
    private const int MaximumDisplayName = 255;

    internal static DomainEntry RequireDomain(DirectorySnapshot snapshot, DomainName? name) =>
        snapshot.TryGetDomain(name, out DomainEntry? domain) ? domain : throw new DirectoryException(DirectoryFault.NotFound, $"There is no domain {name?.Unicode ?? "(an address literal)"} here. Create it first.");

    internal static AccountEntry RequireAccount(DirectorySnapshot snapshot, AccountId id) =>
        snapshot.Accounts.TryGetValue(id.Value, out AccountEntry? account) ? account : throw new DirectoryException(DirectoryFault.NotFound, $"There is no account number {id}.");

    internal static T Require<T>(DirectorySnapshot snapshot, EmailAddress address, string what)
        where T : DirectoryEntry =>
        snapshot.TryGetEntry(address, out DirectoryEntry? entry) && entry is T found ? found : throw new DirectoryException(DirectoryFault.NotFound, $"There is no {what} {address.ToUnicodeString()}.");

    /// <summary>The address as it is kept: at its domain's main name, free, and nobody's plus-address, whose mail would go elsewhere.</summary>
    /// <param name="owner">Who may take a plus-address of its own; null where nobody may.</param>
    internal static EmailAddress RequireFree(DomainEntry domain, EmailAddress address, DirectoryEntry? owner = null)
    {
        EmailAddress kept = address.At(domain.Domain.Name);
        // "*@domain" is how a send-as right names a whole domain.
        if (kept.LocalPart == SenderRights.AnyLocalPart) throw new DirectoryException(DirectoryFault.Invalid, "'*' cannot be a name here: it stands for every address of a domain.");
        // RFC 8265 §3.3: names that differ only in width or in form look the same and would be two people.
        if (UnicodeText.Normalize(kept.LocalPart, NormalizationForm.FormKC) is var plain && plain != kept.LocalPart)
            throw new DirectoryException(DirectoryFault.Invalid, $"{kept.ToUnicodeString()} has characters that look like others (full-width letters, ligatures and the like). Write '{plain}' instead.");
        if (!AddressResolver.TryMatch(domain, kept.LocalPart, out DirectoryEntry? taken, out string? detail)) return kept;
        if (detail is null)
        {
            string what = taken switch
            {
                AccountEntry => "an account",
                AliasEntry alias => $"an alias of {string.Join(", ", alias.Alias.Targets.Take(3).Select(static t => t.ToUnicodeString()))}",
                _ => "a group",
            };
            throw new DirectoryException(DirectoryFault.AlreadyExists, $"{kept.ToUnicodeString()} is {what} already.");
        }

        if (taken == owner) return kept;
        string whose = $"{taken switch { AccountEntry => "the account", AliasEntry => "the alias", _ => "the group" }} {taken.Address.ToUnicodeString()}";
        throw new DirectoryException(
            DirectoryFault.AlreadyExists, $"{kept.ToUnicodeString()} is a plus-address of {whose}, which gets its mail. Choose a name that is nobody's with what stands before '+'.");
    }

    internal static void RequireRoom(DomainEntry domain)
    {
        int maximum = domain.Domain.MaximumAccounts;
        if (maximum > 0 && domain.Accounts >= maximum)
            throw new DirectoryException(DirectoryFault.LimitReached, $"{domain.Domain.Name.Unicode} may have {maximum} accounts and has them. Raise the domain's limit or delete an account.");
    }

    internal static void RequireRoom(Group group, int maximum)
    {
        if (group.Members.Count >= maximum)
            throw new DirectoryException(DirectoryFault.LimitReached, $"{group.Address.ToUnicodeString()} may have {maximum} members and has them. Divide it into groups of groups.");
    }

    internal static void RequireFreeName(DirectorySnapshot snapshot, DomainName name, long except)
    {
        if (snapshot.TryGetDomain(name, out DomainEntry? taken) && taken.Domain.Id != except)
            throw new DirectoryException(DirectoryFault.AlreadyExists, taken.Domain.Name.Equals(name) ? $"The domain {name.Unicode} is here already." : $"{name.Unicode} is an alias of {taken.Domain.Name.Unicode} already.");
    }

    internal static void RequireLimits(params ReadOnlySpan<long> limits)
    {
        if (limits.ContainsAnyInRange(long.MinValue, -1)) throw new DirectoryException(DirectoryFault.Invalid, "A limit cannot be negative; 0 is no limit.");
    }

    internal static void RequireText(Account account)
    {
        if (account.DisplayName.Length > MaximumDisplayName || HasControls(account.DisplayName)) throw new DirectoryException(DirectoryFault.Invalid, "A display name has at most 255 characters and no control characters.");
        if (account.Language.Length is 0 or > 35 || HasControls(account.Language)) throw new DirectoryException(DirectoryFault.Invalid, "A language is a BCP 47 tag such as zh-CN or en.");
    }

    internal static void RequireText(Group group)
    {
        if (group.DisplayName.Length > MaximumDisplayName || HasControls(group.DisplayName)) throw new DirectoryException(DirectoryFault.Invalid, "A display name has at most 255 characters and no control characters.");
    }

    internal static void RequirePassword(string password, EmailAddress address, string name, DirectoryOptions options)
    {
        // An empty one is refused even where every password is taken.
        if (password.Length > 0 && PasswordRules.Problem(password, address, name, options.MinimumPasswordLength) is { } problem) throw new DirectoryException(DirectoryFault.Invalid, problem);
    }

    /// <summary>Each once, in the order given.</summary>
    internal static IReadOnlyList<EmailAddress> RequireTargets(IReadOnlyList<EmailAddress> targets, int maximum, bool allowEmpty)
    {
        if (targets.Count > maximum) throw new DirectoryException(DirectoryFault.LimitReached, $"At most {maximum} addresses can stand here.");
        if (targets.Count == 0 && !allowEmpty) throw new DirectoryException(DirectoryFault.Invalid, "An alias needs at least one target.");
        return [.. targets.Distinct()];
    }

    /// <summary>Someone must always be able to sign in to the console, and postmaster must always reach someone.</summary>
    internal static void RequireAdministratorAfter(DirectorySnapshot before, DirectorySnapshot after)
    {
        if (before.Administrators.Any(a => MaySignIn(before, a)) && !after.Administrators.Any(a => MaySignIn(after, a)))
            throw new DirectoryException(DirectoryFault.NotPermitted, "This would leave no administrator who can sign in. Make another account an administrator first.");
    }

    // Nobody signs in at a domain that is suspended.
    private static bool MaySignIn(DirectorySnapshot snapshot, AccountEntry account) =>
        !account.Account.Suspended && snapshot.TryGetDomain(account.Address.Domain, out DomainEntry? domain) && !domain.Domain.Suspended;

    private static bool HasControls(string text) => text.Any(char.IsControl);
}
