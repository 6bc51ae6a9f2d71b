using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ShareNotification/changes (RFC 9670 §3.2).</summary>
internal sealed class ShareNotificationChanges(MailStore store) : ObjectChanges(store, ObjectKind.ShareNotification)
{
    public override string Name => "ShareNotification/changes";

    public override string Capability => PrincipalsCapability.Name;

    protected override string Id(long number) => ShareNotification.IdOf(number);
}
