using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>/query of a kind of small objects (RFC 8620 §5.5): all that an account has are read, filtered and sorted.</summary>
internal abstract class ObjectQueryMethod<T>(MailStore store, ObjectKind kind) : IJmapMethod
{
    public abstract string Name { get; }

    public abstract string Capability { get; }

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        Func<List<T>, List<string>> query = Query(call);
        (List<T> all, string state) = await store.ReadAsync(reader => (List(reader, call), ObjectTable.State(reader, call.Account, kind)), cancellationToken).ConfigureAwait(false);
        List<string> ids = query(all);
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, state, CanCalculateChanges(call));
    }

    protected abstract List<T> List(StoreReader reader, JmapCall call);

    /// <summary>The call's filter and sort: the ids of those that match, in order.</summary>
    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    protected abstract Func<List<T>, List<string>> Query(JmapCall call);

    /// <summary>Whether /queryChanges can say later what has changed in the answer.</summary>
    protected abstract bool CanCalculateChanges(JmapCall call);
}
