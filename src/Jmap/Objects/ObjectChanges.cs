using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>/changes of a kind of small objects (RFC 8620 §5.2).</summary>
internal abstract class ObjectChanges(MailStore store, ObjectKind kind) : IJmapMethod
{
    public abstract string Name { get; }

    public abstract string Capability { get; }

    protected abstract string Id(long number);

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("sinceState", "maxChanges");
        string since = call.Arguments.RequiredText("sinceState");
        int maximum = ChangesResult.Maximum(call);
        (await store.ReadAsync(reader => ObjectTable.Changes(reader, call.Account, kind, since, maximum, Id), cancellationToken).ConfigureAwait(false)).Write(call, since);
    }
}
