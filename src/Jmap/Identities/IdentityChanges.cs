using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Identity/changes (RFC 8621 §6.2).</summary>
internal sealed class IdentityChanges(MailStore store) : ObjectChanges(store, ObjectKind.Identity)
{
    public override string Name => "Identity/changes";

    public override string Capability => Capabilities.Submission;

    protected override string Id(long number) => Identity.IdOf(number);
}
