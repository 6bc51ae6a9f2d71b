using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ShareNotification/queryChanges (RFC 9670 §3.5). A notice never changes: it comes, and goes.</summary>
internal sealed class ShareNotificationQueryChanges(MailStore store) : ObjectQueryChanges<ShareNotification>(store, ObjectKind.ShareNotification)
{
    public override string Name => "ShareNotification/queryChanges";

    public override string Capability => PrincipalsCapability.Name;

    protected override string Id(long number) => ShareNotification.IdOf(number);

    protected override List<ShareNotification> List(StoreReader reader, JmapCall call) => ShareNotification.List(reader, call.Account);

    protected override Func<List<ShareNotification>, List<string>> Query(JmapCall call) => new ShareNotificationQuery(call).Run;
}
