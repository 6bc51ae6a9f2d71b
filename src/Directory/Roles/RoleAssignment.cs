using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A role of an account.</summary>
/// <param name="Domain">With all its sub-domains; null is the whole server.</param>
public sealed record RoleAssignment(Role Role, DomainName? Domain)
{
    public override string ToString() => Domain is null ? RoleNames.Of(Role) : $"{RoleNames.Of(Role)} of {Domain.Unicode}";
}
