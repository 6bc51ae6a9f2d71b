using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>A person or a group that something can be shared with (RFC 9670 §2).</summary>
/// <param name="Account">Null of a group, and of everybody.</param>
internal sealed record Principal(string Id, string Name, string? Email, Account? Account)
{
    internal static readonly string[] Properties = ["id", "type", "name", "description", "email", "timeZone", "capabilities", "accounts"];

    internal string Type => Account is null ? "group" : "individual";

    internal static Principal Of(Account account) =>
        new(PrincipalIds.Of(account.Id), account.DisplayName.Length > 0 ? account.DisplayName : account.Address.ToUnicodeString(), account.Address.ToString(), account);

    internal static Principal Of(Group group) =>
        new(PrincipalIds.Of(Storage.Grantee.Group(group.Id)), group.DisplayName.Length > 0 ? group.DisplayName : group.Address.ToUnicodeString(), group.Address.ToString(), null);

    /// <summary>All who can sign in.</summary>
    internal static Principal Everybody(string language) => new(PrincipalIds.Anyone, language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "所有人" : "Everybody", null, null);
}
