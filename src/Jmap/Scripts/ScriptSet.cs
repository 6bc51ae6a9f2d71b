using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>SieveScript/set (RFC 9661 §2.3). Each script is changed by the store of scripts, which ManageSieve uses too.</summary>
internal sealed class ScriptSet(MailStore store, ScriptStore scripts, BlobResolver blobs) : SetMethod(store)
{
    public override string Name => "SieveScript/set";

    public override string Capability => ScriptCapability.Name;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("name", "blobId");

    protected override IReadOnlyList<string> OwnArguments => ["onSuccessActivateScript", "onSuccessDeactivateScript"];

    protected override string State(StoreReader reader, AccountView view) => StateOf(reader, view.Account);

    /// <summary>The state of an account's scripts, as pushed too.</summary>
    internal static string StateOf(StoreReader reader, AccountId account) => ScriptStore.StateOf(reader, ScriptOwner.Of(account)).ToString("x", CultureInfo.InvariantCulture);

    protected override bool ChangesElsewhere => true;

    protected override ValueTask BeginAsync(JmapCall call, CancellationToken cancellationToken)
    {
        _ = call.Arguments.Text("onSuccessActivateScript");
        _ = call.Arguments.Boolean("onSuccessDeactivateScript");
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        (string? name, string? blob) = Read(value);
        if (blob is null) throw SetException.Invalid("blobId", "'blobId' is missing.");
        byte[] content = await ScriptBlob.ReadAsync(blobs, call, blob, scripts.Options.Limits.ScriptOctets, cancellationToken).ConfigureAwait(false);
        List<StoredScript> all = await ListAsync(call, cancellationToken).ConfigureAwait(false);
        // RFC 9661 §2.3: two of one name are not made one by chance.
        if (name is not null && all.Find(script => script.Name == name.Normalize()) is { } other) throw new SetException("alreadyExists", "There is a script of that name already.") { ExistingId = ScriptIds.Of(other) };
        bool named = name is not null;
        name ??= FreeName(all);
        StoredScript made = await TranslateAsync(() => scripts.PutAsync(Owner(call), name, content, cancellationToken)).ConfigureAwait(false);
        return (ScriptIds.Of(made), output =>
        {
            if (!named) output.WriteString("name"u8, made.Name);
            output.WriteString("blobId"u8, ScriptIds.BlobOf(made));
            output.WriteBoolean("isActive"u8, made.Use == ScriptUse.Active);
        });
    }

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        (string? name, string? blob) = Read(patch);
        StoredScript script = ScriptIds.Find(await ListAsync(call, cancellationToken).ConfigureAwait(false), id) ?? throw SetException.NotFound();
        // What may be refused comes before what is done.
        byte[]? content = blob is null ? null : await ScriptBlob.ReadAsync(blobs, call, blob, scripts.Options.Limits.ScriptOctets, cancellationToken).ConfigureAwait(false);
        if (content is not null) script = await TranslateAsync(() => scripts.PutAsync(Owner(call), script.Name, content, cancellationToken)).ConfigureAwait(false);
        if (name is not null && name.Normalize() != script.Name) await TranslateAsync(() => scripts.RenameAsync(Owner(call), script.Name, name, cancellationToken)).ConfigureAwait(false);
        return content is null ? null : output => output.WriteString("blobId"u8, ScriptIds.BlobOf(script));
    }

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        StoredScript script = ScriptIds.Find(await ListAsync(call, cancellationToken).ConfigureAwait(false), id) ?? throw SetException.NotFound();
        await TranslateAsync(async () =>
        {
            await scripts.DeleteAsync(Owner(call), script.Name, cancellationToken).ConfigureAwait(false);
            return script;
        }).ConfigureAwait(false);
    }

    // RFC 9661 §2.3: only where all else was done; the scripts that this changes are told among those updated.
    protected override async ValueTask FinishAsync(JmapCall call, SetOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.NotCreated.Count + outcome.NotUpdated.Count + outcome.NotDestroyed.Count > 0) return;
        List<StoredScript> all = await ListAsync(call, cancellationToken).ConfigureAwait(false);
        StoredScript? active = all.Find(static script => script.Use == ScriptUse.Active);
        StoredScript? wanted = call.Arguments.Text("onSuccessActivateScript") is { } id ? ScriptIds.Find(all, call.Run.Resolve(id)) : null;
        if (wanted is null && (call.Arguments.Has("onSuccessActivateScript") || !call.Arguments.Boolean("onSuccessDeactivateScript"))) return;
        if (wanted?.Id == active?.Id) return;
        if (wanted is not null) await TranslateAsync(() => scripts.SetUseAsync(Owner(call), wanted.Name, ScriptUse.Active, cancellationToken)).ConfigureAwait(false);
        else await scripts.DeactivateAsync(Owner(call), cancellationToken).ConfigureAwait(false);
        if (active is not null) Tell(outcome, active, isActive: false);
        if (wanted is not null) Tell(outcome, wanted, isActive: true);
    }

    private static void Tell(SetOutcome outcome, StoredScript script, bool isActive)
    {
        string id = ScriptIds.Of(script);
        if (outcome.Created.FirstOrDefault(created => created.Value.Id == id) is { Key: { } creation })
        {
            // Written anew, for it was active for nobody when it was made.
            outcome.Created[creation] = (id, output =>
            {
                output.WriteString("name"u8, script.Name);
                output.WriteString("blobId"u8, ScriptIds.BlobOf(script));
                output.WriteBoolean("isActive"u8, isActive);
            });
            return;
        }

        Action<Utf8JsonWriter>? before = outcome.Updated.GetValueOrDefault(id);
        outcome.Updated[id] = output =>
        {
            before?.Invoke(output);
            output.WriteBoolean("isActive"u8, isActive);
        };
    }

    private static (string? Name, string? Blob) Read(JsonElement value)
    {
        string? name = null, blob = null;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property is { Name: "name", Value.ValueKind: JsonValueKind.String }) name = property.Value.GetString();
            else if (property is { Name: "name", Value.ValueKind: JsonValueKind.Null }) name = null;
            else if (property is { Name: "blobId", Value.ValueKind: JsonValueKind.String }) blob = property.Value.GetString();
            else throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type.");
        }

        return (name, blob);
    }

    // RFC 9661 §2: one that the client does not name gets a name.
    private static string FreeName(List<StoredScript> all)
    {
        for (int number = 1; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"script-{number}");
            if (!all.Exists(script => script.Name == name)) return name;
        }
    }

    private ValueTask<List<StoredScript>> ListAsync(JmapCall call, CancellationToken cancellationToken) => scripts.ListAsync(Owner(call), cancellationToken);

    private static ScriptOwner Owner(JmapCall call) => ScriptOwner.Of(call.Account);

    private static async ValueTask<StoredScript> TranslateAsync(Func<Task<StoredScript>> change)
    {
        try
        {
            return await change().ConfigureAwait(false);
        }
        catch (ScriptException error)
        {
            throw error.Fault switch
            {
                ScriptFault.NotFound => SetException.NotFound(),
                ScriptFault.NameTaken => new SetException("alreadyExists", error.Message),
                ScriptFault.IsActive => new SetException("sieveIsActive", error.Message),
                ScriptFault.BadScript => new SetException("invalidSieve", error.Message),
                ScriptFault.TooMany => new SetException("overQuota", error.Message),
                ScriptFault.TooLarge => new SetException("tooLarge", error.Message),
                _ => SetException.Invalid("name", error.Message),
            };
        }
    }
}
