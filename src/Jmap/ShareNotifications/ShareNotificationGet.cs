using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ShareNotification/get (RFC 9670 §3.1).</summary>
internal sealed class ShareNotificationGet(MailStore store) : ObjectGet<ShareNotification>(ShareNotification.Properties)
{
    public override string Name => "ShareNotification/get";

    public override string Capability => PrincipalsCapability.Name;

    protected override ValueTask<(List<ShareNotification> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken) => store.ReadAsync(
        reader => (ShareNotification.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.ShareNotification)), cancellationToken);

    protected override string IdOf(ShareNotification one) => one.Id;

    protected override void Write(JmapCall call, ShareNotification one, List<ShareNotification> all, HashSet<string> wanted) => one.Write(call.Output, wanted);
}
