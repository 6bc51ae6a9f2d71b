using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>/queryChanges of a kind of small objects (RFC 8620 §5.6): what was changed may have left the answer, and is told to have entered it where it is there now.</summary>
internal abstract class ObjectQueryChanges<T>(MailStore store, ObjectKind kind) : IJmapMethod
{
    public abstract string Name { get; }

    public abstract string Capability { get; }

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal");
        Func<List<T>, List<string>> query = Query(call);
        string since = call.Arguments.RequiredText("sinceQueryState");
        (List<T> all, string state, ChangesResult changes) = await store.ReadAsync(
            reader => (List(reader, call), ObjectTable.State(reader, call.Account, kind), ObjectTable.Changes(reader, call.Account, kind, since, call.Options.MaximumChanges, Id)),
            cancellationToken).ConfigureAwait(false);
        if (changes.HasMore) throw new MethodException("tooManyChanges");
        HashSet<string> entered = [.. changes.Created, .. changes.Updated];
        List<string> results = query(all);
        var added = new List<(string, long)>();
        for (int i = 0; i < results.Count; i++)
        {
            if (entered.Contains(results[i])) added.Add((results[i], i));
        }

        QueryChangesResult.Write(call, since, state, call.Arguments.Boolean("calculateTotal") ? results.Count : null, [.. changes.Updated, .. changes.Destroyed], added);
    }

    protected abstract string Id(long number);

    protected abstract List<T> List(StoreReader reader, JmapCall call);

    /// <summary>As in <see cref="ObjectQueryMethod{T}"/>.</summary>
    /// <exception cref="MethodException">Besides, cannotCalculateChanges.</exception>
    protected abstract Func<List<T>, List<string>> Query(JmapCall call);
}
