using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// What all /set methods share (RFC 8620 §5.3): the arguments, ifInState, creation ids, one outcome for each object. Objects are created,
/// then updated, then destroyed.
/// </summary>
internal abstract class SetMethod(MailStore store) : IJmapMethod
{
    public abstract string Name { get; }

    public abstract string Capability { get; }

    public virtual bool IsOfAccount => true;

    /// <summary>False for the one type whose /set has neither ifInState nor states.</summary>
    protected virtual bool HasStates => true;

    /// <summary>True where the objects are changed by another room, not through <see cref="WriteAsync"/>.</summary>
    protected virtual bool ChangesElsewhere => false;

    protected MailStore Store => store;

    /// <summary>The properties that an update may change. Others may stand in one as they are (<see cref="WholeObjects"/>). Null where nothing is updated.</summary>
    internal virtual IReadOnlySet<string>? Updatable => null;

    /// <summary>Arguments beside the standard ones.</summary>
    protected virtual IReadOnlyList<string> OwnArguments => [];

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only([.. HasStates ? (string[])["ifInState"] : [], "create", "update", "destroy", .. OwnArguments]);
        List<JsonProperty> create = [.. call.Arguments.Object("create")?.EnumerateObject() ?? default];
        List<JsonProperty> update = [.. call.Arguments.Object("update")?.EnumerateObject() ?? default];
        List<string> destroy = call.Arguments.Texts("destroy") ?? [];
        if (create.Count + update.Count + destroy.Count > call.Options.MaximumObjectsInSet) throw MethodException.TooLarge($"One call may set {call.Options.MaximumObjectsInSet} objects.");
        if (create.Concat(update).Any(static property => property.Value.ValueKind != JsonValueKind.Object)) throw new MethodException("invalidArguments", "Each object of 'create' and 'update' is an object.");
        var states = new StateChain(call.Arguments.Text("ifInState"), reader => State(reader, call.View));
        call.States = states;
        await RequireStateAsync(states, cancellationToken).ConfigureAwait(false);

        string? before = ChangesElsewhere ? await store.ReadAsync(reader => State(reader, call.View), cancellationToken).ConfigureAwait(false) : null;
        var outcome = new SetOutcome();
        await BeginAsync(call, cancellationToken).ConfigureAwait(false);
        foreach (JsonProperty property in Order(create))
        {
            if (await TryAsync(outcome.NotCreated, property.Name, () => CreateAsync(call, property.Value, cancellationToken)).ConfigureAwait(false) is not { } created) continue;
            outcome.Created[property.Name] = created;
            call.Run.CreatedIds[property.Name] = created.Id;
        }

        await UpdateAllAsync(call, update, outcome, cancellationToken).ConfigureAwait(false);
        await DestroyAllAsync(call, destroy, outcome, cancellationToken).ConfigureAwait(false);
        await FinishAsync(call, outcome, cancellationToken).ConfigureAwait(false);
        string now = states.NewState ?? await store.ReadAsync(reader => State(reader, call.View), cancellationToken).ConfigureAwait(false);
        outcome.Write(call, HasStates ? (states.OldState ?? before ?? now, now) : null);
        await EndAsync(call, outcome, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The state of the type's objects.</summary>
    protected abstract string State(StoreReader reader, AccountView view);

    /// <summary>A change of the type's objects. All that the method writes goes through here, for ifInState holds in the transaction, not before it.</summary>
    protected async Task<T> WriteAsync<T>(JmapCall call, Func<WriteTransaction, T> change, CancellationToken cancellationToken) =>
        await store.WriteAsync(transaction => call.States!.Apply(transaction, change), cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the arguments of the method's own.</summary>
    protected virtual ValueTask BeginAsync(JmapCall call, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>After all objects, before the response is written.</summary>
    protected virtual ValueTask FinishAsync(JmapCall call, SetOutcome outcome, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>After the response is written.</summary>
    protected virtual ValueTask EndAsync(JmapCall call, SetOutcome outcome, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Those that others of the same call refer to come first.</summary>
    protected virtual IEnumerable<JsonProperty> Order(List<JsonProperty> create) => create;

    /// <exception cref="SetException">It is not created.</exception>
    protected abstract ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken);

    /// <exception cref="SetException">It is not updated.</exception>
    protected abstract ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken);

    /// <exception cref="SetException">It is not destroyed.</exception>
    protected abstract ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken);

    protected virtual async ValueTask UpdateAllAsync(JmapCall call, List<JsonProperty> update, SetOutcome outcome, CancellationToken cancellationToken)
    {
        foreach (JsonProperty property in update)
        {
            (bool Done, Action<Utf8JsonWriter>? More)? updated = await TryAsync(outcome.NotUpdated, property.Name,
                async ValueTask<(bool, Action<Utf8JsonWriter>?)> () => (true, await UpdateAsync(call, Resolve(call, property.Name), property.Value, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
            if (updated is { } done) outcome.Updated[Resolve(call, property.Name)] = done.More;
        }
    }

    protected virtual async ValueTask DestroyAllAsync(JmapCall call, List<string> destroy, SetOutcome outcome, CancellationToken cancellationToken)
    {
        foreach (string id in destroy.Distinct(StringComparer.Ordinal))
        {
            bool? destroyed = await TryAsync(outcome.NotDestroyed, id, async () =>
            {
                await DestroyAsync(call, Resolve(call, id), cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            if (destroyed is true) outcome.Destroyed.Add(Resolve(call, id));
        }
    }

    /// <summary>An id, or what its creation id stands for.</summary>
    /// <exception cref="SetException">notFound.</exception>
    protected static string Resolve(JmapCall call, string id) => call.Run.Resolve(id) ?? throw SetException.NotFound();

    /// <summary>Why the store did not take one object; null when the call as a whole must fail.</summary>
    internal static SetException? Translate(StoreException error) => error.Fault switch
    {
        StoreFault.OverQuota => new SetException("overQuota", error.Message),
        StoreFault.LimitReached => new SetException("overQuota", error.Message),
        StoreFault.NotFound => new SetException("notFound", error.Message),
        StoreFault.NotPermitted => new SetException("forbidden", error.Message),
        StoreFault.AlreadyExists => new SetException("invalidProperties", error.Message),
        _ => null,
    };

    // Before anything is composed or sent: most mismatches show here.
    private async ValueTask RequireStateAsync(StateChain states, CancellationToken cancellationToken) => await store.ReadAsync(
        reader =>
        {
            states.Require(reader);
            return 0;
        },
        cancellationToken).ConfigureAwait(false);

    private static async ValueTask<T?> TryAsync<T>(Dictionary<string, SetException> errors, string key, Func<ValueTask<T>> work)
        where T : struct
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SetException error)
        {
            errors[key] = error;
        }
        catch (StoreException error) when (Translate(error) is { } translated)
        {
            errors[key] = translated;
        }

        return null;
    }
}
