using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>ShareNotification/set (RFC 9670 §3.3): a user takes them away, and does nothing else to them.</summary>
internal sealed class ShareNotificationSet(MailStore store) : SetMethod(store)
{
    public override string Name => "ShareNotification/set";

    public override string Capability => PrincipalsCapability.Name;

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.ShareNotification);

    protected override ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken) => throw Forbidden();

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        bool exists = ShareNotification.TryNumber(id, out long number) && await Store.ReadAsync(reader => ObjectTable.Find(reader, call.Account, ObjectKind.ShareNotification, number), cancellationToken).ConfigureAwait(false) is not null;
        throw exists ? Forbidden() : SetException.NotFound();
    }

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        if (!ShareNotification.TryNumber(id, out long number)
            || !await WriteAsync(call, transaction => ObjectTable.Delete(transaction, call.Account, ObjectKind.ShareNotification, number), cancellationToken).ConfigureAwait(false)) throw SetException.NotFound();
    }

    private static SetException Forbidden() => new("forbidden", "The server makes these notices; they can only be taken away.");
}
