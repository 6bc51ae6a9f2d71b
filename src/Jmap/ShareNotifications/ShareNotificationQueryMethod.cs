using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ShareNotification/query (RFC 9670 §3.4).</summary>
internal sealed class ShareNotificationQueryMethod(MailStore store) : ObjectQueryMethod<ShareNotification>(store, ObjectKind.ShareNotification)
{
    public override string Name => "ShareNotification/query";

    public override string Capability => PrincipalsCapability.Name;

    protected override List<ShareNotification> List(StoreReader reader, JmapCall call) => ShareNotification.List(reader, call.Account);

    protected override Func<List<ShareNotification>, List<string>> Query(JmapCall call) => new ShareNotificationQuery(call).Run;

    protected override bool CanCalculateChanges(JmapCall call) => true;
}
