using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Quota/changes (RFC 9425 §4.3): the old state says what the numbers were.</summary>
internal sealed class QuotaChanges(MailStore store) : IJmapMethod
{
    public string Name => "Quota/changes";

    public string Capability => QuotaCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("sinceState", "maxChanges");
        string since = call.Arguments.RequiredText("sinceState");
        if (ChangesResult.Maximum(call) < 2) throw MethodException.CannotCalculateChanges("There are two Quotas, which change together.");
        QuotaState before = QuotaNumbers.Read(since);
        QuotaState now = await store.ReadAsync(reader => reader.Quota(call.Account), cancellationToken).ConfigureAwait(false);
        List<Quota> old = Quota.Of(before), current = Quota.Of(now);
        var result = new ChangesResult(QuotaNumbers.StateOf(now), HasMore: false);
        bool onlyUsed = true;
        foreach (Quota quota in current)
        {
            if (old.Find(other => other.Id == quota.Id) is not { } was) result.Created.Add(quota.Id);
            else if (was != quota) result.Updated.Add(quota.Id);
            onlyUsed &= old.Exists(other => other.Id == quota.Id && other.HardLimit == quota.HardLimit);
        }

        result.Destroyed.AddRange(old.Where(quota => !current.Exists(other => other.Id == quota.Id)).Select(static quota => quota.Id));
        result.Write(call, since, output =>
        {
            output.WritePropertyName("updatedProperties"u8);
            if (onlyUsed && result.Updated.Count > 0) HeaderValueWriter.WriteTexts(output, ["used"]);
            else output.WriteNullValue();
        });
    }
}
