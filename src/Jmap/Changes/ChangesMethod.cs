using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What all /changes methods share (RFC 8620 §5.2): one reading of the store, from the state that the client has.</summary>
internal abstract class ChangesMethod(MailStore store) : IJmapMethod
{
    public abstract string Name { get; }

    public abstract string Capability { get; }

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("sinceState", "maxChanges");
        string since = call.Arguments.RequiredText("sinceState");
        int maximum = ChangesResult.Maximum(call);
        ChangesResult result = await store.ReadAsync(reader => Collect(reader, call.View, since, maximum), cancellationToken).ConfigureAwait(false);
        result.Write(call, since, output => WriteMore(output, result));
    }

    /// <exception cref="MethodException">cannotCalculateChanges.</exception>
    protected abstract ChangesResult Collect(StoreReader reader, AccountView view, string since, int maximum);

    /// <summary>What the type's answer has besides.</summary>
    protected virtual void WriteMore(Utf8JsonWriter output, ChangesResult result)
    {
    }
}
