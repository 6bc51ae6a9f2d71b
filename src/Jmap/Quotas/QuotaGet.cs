using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Quota/get (RFC 9425 §4.2).</summary>
internal sealed class QuotaGet(MailStore store) : ObjectGet<Quota>(Quota.Properties)
{
    public override string Name => "Quota/get";

    public override string Capability => QuotaCapability.Name;

    protected override async ValueTask<(List<Quota> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken)
    {
        QuotaState state = await store.ReadAsync(reader => reader.Quota(call.Account), cancellationToken).ConfigureAwait(false);
        return (Quota.Of(state), QuotaNumbers.StateOf(state));
    }

    protected override string IdOf(Quota one) => one.Id;

    protected override void Write(JmapCall call, Quota one, List<Quota> all, HashSet<string> wanted) => one.Write(call.Output, wanted);
}
