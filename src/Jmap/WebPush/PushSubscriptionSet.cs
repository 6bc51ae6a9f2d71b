using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>PushSubscription/set (RFC 8620 §7.2.2). Nothing but a code is sent to a URL until its owner has shown that he reads there.</summary>
internal sealed class PushSubscriptionSet(MailStore store, PushService push, TimeProvider clock) : SetMethod(store)
{
    private readonly HourlyAllowance _verifications = new(clock);

    public override string Name => "PushSubscription/set";

    public override string Capability => Capabilities.Core;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("verificationCode", "expires", "types");

    public override bool IsOfAccount => false;

    // RFC 8620 §7.2.2: no ifInState, and no states in the response.
    protected override bool HasStates => false;

    protected override string State(StoreReader reader, AccountView view) => "";

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        JsonObject subscription = PushSubscriptionReader.Read(value, clock.GetUtcNow(), call.Options);
        // RFC 8620 §8.6: nobody makes the server knock at strangers' doors without end.
        if (!_verifications.TryTake(call.User.Id, call.Options.PushVerificationsPerHour)) throw new SetException("rateLimit", $"An account may make {call.Options.PushVerificationsPerHour} subscriptions in an hour.");
        subscription["code"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        long number = await WriteAsync(
            call,
            transaction =>
            {
                DateTimeOffset now = clock.GetUtcNow();
                List<PushSubscription> all = PushSubscription.List(transaction, call.User.Id);
                foreach (PushSubscription old in all.Where(old => old.Expires <= now)) ObjectTable.Delete(transaction, call.User.Id, ObjectKind.PushSubscription, old.Number);
                if (all.Count(old => old.Expires > now) >= call.Options.MaximumPushSubscriptions) throw new SetException("overQuota", $"An account may have {call.Options.MaximumPushSubscriptions} subscriptions.");
                subscription["password"] = PasswordMoment.Of(transaction, call.User.Id);
                return ObjectTable.Insert(transaction, call.User.Id, ObjectKind.PushSubscription, subscription.ToJsonString());
            },
            cancellationToken).ConfigureAwait(false);
        push.Verify(call.User.Id, new PushSubscription(number, subscription));
        return (PushSubscription.IdOf(number), output =>
        {
            output.WriteString("expires"u8, (string)subscription["expires"]!);
            if (!value.TryGetProperty("keys", out _)) output.WriteNull("keys"u8);
            if (!value.TryGetProperty("types", out _)) output.WriteNull("types"u8);
        });
    }

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        string? expires = null;
        await WriteAsync(
            call,
            transaction =>
            {
                PushSubscription subscription = PushSubscription.Find(transaction, call.User.Id, id) ?? throw SetException.NotFound();
                if (subscription.Expires <= clock.GetUtcNow()) throw SetException.NotFound();
                foreach (JsonProperty property in patch.EnumerateObject()) expires = Take(subscription, property, call.Options) ?? expires;
                ObjectTable.Put(transaction, call.User.Id, ObjectKind.PushSubscription, subscription.Number, subscription.Value.ToJsonString());
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return expires is null ? null : output => output.WriteString("expires"u8, expires);
    }

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        if (!JmapIds.TryRead(id, 'P', out long number) || !await WriteAsync(call, transaction => ObjectTable.Delete(transaction, call.User.Id, ObjectKind.PushSubscription, number), cancellationToken).ConfigureAwait(false)) throw SetException.NotFound();
    }

    // What the client is told of "expires", where the server has shortened it.
    private string? Take(PushSubscription subscription, JsonProperty property, JmapOptions options)
    {
        switch (property.Name)
        {
            // RFC 8620 §7.2: only the code that was sent there.
            case "verificationCode" when property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() == subscription.Code:
                subscription.Value["verificationCode"] = subscription.Code;
                return null;
            case "expires":
                string expires = JmapDate.FormatUtc(PushSubscriptionReader.Expires(property.Value, clock.GetUtcNow(), options));
                subscription.Value["expires"] = expires;
                return property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() == expires ? null : expires;
            case "types":
                subscription.Value["types"] = PushSubscriptionReader.Types(property.Value);
                return null;
            default:
                throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be changed, or has a value that it cannot have.");
        }
    }
}
