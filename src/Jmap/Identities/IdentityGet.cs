using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Identity/get (RFC 8621 §6.1).</summary>
internal sealed class IdentityGet(MailStore store) : ObjectGet<Identity>(Identity.Properties)
{
    public override string Name => "Identity/get";

    public override string Capability => Capabilities.Submission;

    protected override ValueTask<(List<Identity> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken) => store.ReadAsync(
        reader => (Identity.List(reader, call.Account, call.User), ObjectTable.State(reader, call.Account, ObjectKind.Identity)), cancellationToken);

    protected override string IdOf(Identity one) => one.Id;

    protected override void Write(JmapCall call, Identity one, List<Identity> all, HashSet<string> wanted) => one.Write(call.Output, wanted);
}
