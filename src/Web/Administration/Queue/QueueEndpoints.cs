using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The outbound queue: list, show, hold, release, retry, re-route, bounce, delete.</summary>
internal static class QueueEndpoints
{
    // More than a person reads; a longer queue is looked at by destination.
    private const int Most = 10_000;

    private static readonly Dictionary<string, Func<QueuedMessage, string>> Columns = new(StringComparer.Ordinal)
    {
        ["id"] = static m => ListPage.Number(m.Id.Value),
        ["queued"] = static m => ListPage.Moment(m.Queued),
        ["expires"] = static m => ListPage.Moment(m.Expires),
        ["sender"] = static m => m.Envelope.Sender?.ToUnicodeString() ?? "",
        ["size"] = static m => ListPage.Number(m.Size),
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "queue", ListAsync);
        ApiEndpoint.Map(endpoints, "GET", "queue/destinations", static async context => await ApiEndpoint.Service<QueueOperations>(context).DestinationsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false));
        ApiEndpoint.Map(endpoints, "GET", "queue/{id}", static async context => Model(await FindAsync(context).ConfigureAwait(false)));
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/hold", static async context =>
        {
            QueueAction action = await ApiEndpoint.ReadAsync<QueueAction>(context).ConfigureAwait(false);
            return await ChangeAsync(context, (queue, id, by) => queue.HoldAsync(id, HoldReason.Checked(action.Reason ?? "held by an administrator"), by)).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/release", static context => ChangeAsync(context, static (queue, id, by) => queue.ReleaseAsync(id, by)));
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/retry", static context => ChangeAsync(context, static (queue, id, by) => queue.RetryAsync(id, by)));
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/route", static async context =>
        {
            QueueAction action = await ApiEndpoint.ReadAsync<QueueAction>(context).ConfigureAwait(false);
            return await ChangeAsync(context, (queue, id, by) => queue.RerouteAsync(id, action.Route, by)).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/bounce", static context => ChangeAsync(context, static (queue, id, by) => queue.BounceAsync(id, by)));
        ApiEndpoint.Map(endpoints, "DELETE", "queue/{id}", static async context =>
        {
            await ChangeAsync(context, static (queue, id, by) => queue.DeleteAsync(id, by)).ConfigureAwait(false);
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
            // Who asks for more than a page gets it: after an outage, the whole queue.
            Limit = Math.Max(Most, ListPage.Limit(context, Most)),
        };
        IReadOnlyList<QueuedMessage> messages = await ApiEndpoint.Service<QueueOperations>(context).ListAsync(query, context.RequestAborted).ConfigureAwait(false);
        ApiCaller caller = ApiCaller.Of(context);
        var seen = new List<QueuedMessage>(messages.Count);
        foreach (QueuedMessage message in messages)
        {
            if (caller.SeesAll(Right.ReadQueue) || caller.Sees(Right.ReadQueue, await ApiRights.DomainOfAsync(context, message.Envelope.Sender).ConfigureAwait(false))) seen.Add(message);
        }

        return ListPage.Of(
            context, seen, static m => ListPage.Number(m.Id.Value), Columns,
            static (m, q) => ListPage.Has(m.Id.ToString(), q) || ListPage.Has(m.Envelope.Sender?.ToUnicodeString(), q) || ListPage.Has(m.HeldBecause, q) || ListPage.Has(m.Trace, q) || m.Recipients.Any(r => ListPage.Has(r.Recipient.Address.ToUnicodeString(), q) || ListPage.Has(r.LastReply, q))).ConvertAll(Model);
    }

    private static async Task<QueuedMessage> FindAsync(HttpContext context)
    {
        QueueId id = IdOf(context);
        return await ApiEndpoint.Service<QueueOperations>(context).FindAsync(id, context.RequestAborted).ConfigureAwait(false) ?? throw Missing(id);
    }

    /// <returns>The message as it is now; null when it has left the queue.</returns>
    private static async Task<object?> ChangeAsync(HttpContext context, Func<QueueOperations, QueueId, string, Task<QueueChange>> change)
    {
        QueueId id = IdOf(context);
        QueueOperations queue = ApiEndpoint.Service<QueueOperations>(context);
        switch (await change(queue, id, AdministratorGate.NameOf(context)).ConfigureAwait(false))
        {
            case QueueChange.NotFound:
                throw Missing(id);
            case QueueChange.PartlyUnderWay:
                throw new ApiException(StatusCodes.Status409Conflict, $"Some recipients of {id} are being tried at this moment and were left alone. Ask again in a while, or hold the message first.");
            default:
                return await queue.FindAsync(id, context.RequestAborted).ConfigureAwait(false) is { } after ? Model(after) : null;
        }
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
