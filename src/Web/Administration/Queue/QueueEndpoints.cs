using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The outbound queue: list, show, hold, release, retry, re-route, delete.</summary>
internal static class QueueEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "queue", ListAsync);
        ApiEndpoint.Map(endpoints, "GET", "queue/{id}", static async context => Model(await FindAsync(context).ConfigureAwait(false)));
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/hold", static async context =>
        {
            QueueAction action = await ApiEndpoint.ReadAsync<QueueAction>(context).ConfigureAwait(false);
            return await ChangeAsync(context, "held", action.Reason ?? "held by an administrator", (transaction, message) => transaction.SetHeld(message.Id, action.Reason ?? "held by an administrator")).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/release", static context => ChangeAsync(context, "released", null, static (transaction, message) => transaction.SetHeld(message.Id, null)));
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/retry", static context =>
        {
            DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
            return ChangeAsync(context, "retry-asked", null, (transaction, message) => transaction.UpdateRecipients(
                message.Id, [.. message.Recipients.Where(static r => r.State == RecipientState.Waiting).Select(r => r with { NextAttempt = now })]));
        });
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/route", static async context =>
        {
            QueueAction action = await ApiEndpoint.ReadAsync<QueueAction>(context).ConfigureAwait(false);
            return await ChangeAsync(context, "re-routed", action.Route, (transaction, message) => transaction.SetRoute(message.Id, action.Route)).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "DELETE", "queue/{id}", static async context =>
        {
            await ChangeAsync(context, "queue-deleted", null, static (transaction, message) => transaction.DeleteQueued(message.Id)).ConfigureAwait(false);
            return null;
        });
    }

    private static async Task<object?> ListAsync(HttpContext context)
    {
        var query = new QueueQuery
        {
            Sender = ApiEndpoint.Query(context, "from"),
            Recipient = ApiEndpoint.Query(context, "to"),
            Destination = ApiEndpoint.Query(context, "destination"),
            Held = ApiEndpoint.Query(context, "held") switch { null => null, "true" => true, _ => false },
            Limit = int.TryParse(ApiEndpoint.Query(context, "limit"), NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? Math.Clamp(limit, 1, 10_000) : 1000,
        };
        IReadOnlyList<QueuedMessage> messages = await ApiEndpoint.Service<MailStore>(context).ReadAsync(reader => reader.ListQueue(query), context.RequestAborted).ConfigureAwait(false);
        return messages.Select(Model).ToList();
    }

    private static async Task<QueuedMessage> FindAsync(HttpContext context)
    {
        QueueId id = IdOf(context);
        return await ApiEndpoint.Service<MailStore>(context).ReadAsync(reader => reader.FindQueued(id), context.RequestAborted).ConfigureAwait(false)
            ?? throw Missing(id);
    }

    private static async Task<object?> ChangeAsync(HttpContext context, string kind, string? detail, Action<WriteTransaction, QueuedMessage> change)
    {
        QueueId id = IdOf(context);
        QueuedMessage? after = await ApiEndpoint.Service<MailStore>(context).WriteAsync(
            transaction =>
            {
                QueuedMessage message = transaction.FindQueued(id) ?? throw Missing(id);
                change(transaction, message);
                transaction.Journal(new JournalRecord(kind) { Sender = message.Envelope.Sender?.ToString() ?? "", Trace = message.Trace, Detail = detail is null ? id.ToString() : $"{id}: {detail}" });
                return transaction.FindQueued(id);
            },
            context.RequestAborted).ConfigureAwait(false);
        return after is null ? null : Model(after);
    }

    private static QueueId IdOf(HttpContext context) =>
        QueueId.TryParse(ApiEndpoint.Route(context, "id"), out QueueId id) ? id : throw new FormatException($"'{ApiEndpoint.Route(context, "id")}' is not a queue number such as Q1F.");

    private static ApiException Missing(QueueId id) => new(StatusCodes.Status404NotFound, $"There is no {id} in the queue (any more).");

    private static QueueModel Model(QueuedMessage message) => new()
    {
        Id = message.Id.ToString(),
        Sender = message.Envelope.Sender?.ToUnicodeString() ?? "",
        EnvelopeId = message.Envelope.EnvelopeIdentifier,
        Size = message.Size,
        Queued = message.Queued,
        Expires = message.Expires,
        HeldBecause = message.HeldBecause,
        Route = message.Route,
        Trace = message.Trace,
        Recipients = [.. message.Recipients.Select(static r => new QueueRecipientModel(
            r.Recipient.Address.ToUnicodeString(), r.Destination, r.State.ToString().ToLowerInvariant(), r.Attempts, r.NextAttempt, r.LastReply, r.LastHost))],
    };
}
