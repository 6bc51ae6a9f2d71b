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

    // Entries read at once, and looked at for one page by somebody who sees only some of them.
    private const int Step = 500;
    private const int MostLookedAt = 50_000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "queue", ListAsync);
        ApiEndpoint.Map(endpoints, "GET", "queue/destinations", static async context => await ApiEndpoint.Service<QueueOperations>(context).DestinationsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false));
        ApiEndpoint.Map(endpoints, "GET", "queue/{id}", static async context => Model(await FindAsync(context).ConfigureAwait(false)));
        ApiEndpoint.Map(
            endpoints, "POST", "queue/{id}/hold",
            static async context =>
            {
                string reason = await ReasonAsync(context).ConfigureAwait(false);
                return await ChangeAsync(context, (queue, id, by) => queue.HoldAsync(id, reason, by)).ConfigureAwait(false);
            },
            static async context =>
            {
                string reason = await ReasonAsync(context).ConfigureAwait(false);
                return Model(await FindAsync(context).ConfigureAwait(false)) with { HeldBecause = reason };
            });
        ApiEndpoint.Map(
            endpoints, "POST", "queue/{id}/release",
            static async context =>
            {
                await FindHeldAsync(context).ConfigureAwait(false);
                return await ChangeAsync(context, static (queue, id, by) => queue.ReleaseAsync(id, by)).ConfigureAwait(false);
            },
            static async context => Model(await FindHeldAsync(context).ConfigureAwait(false)) with { HeldBecause = null });
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/retry", static context => ChangeAsync(context, static (queue, id, by) => queue.RetryAsync(id, by)), static context => ForeseeAsync(context, "waiting"));
        ApiEndpoint.Map(
            endpoints, "POST", "queue/{id}/route",
            static async context =>
            {
                QueueAction action = await ApiEndpoint.ReadAsync<QueueAction>(context).ConfigureAwait(false);
                return await ChangeAsync(context, (queue, id, by) => queue.RerouteAsync(id, action.Route, by)).ConfigureAwait(false);
            },
            static async context =>
            {
                QueueAction action = await ApiEndpoint.ReadAsync<QueueAction>(context).ConfigureAwait(false);
                if (action.Route is { } route) QueueOperations.CheckRoute(route);
                return Model(await FindAsync(context).ConfigureAwait(false)) with { Route = action.Route };
            });
        ApiEndpoint.Map(endpoints, "POST", "queue/{id}/bounce", static context => ChangeAsync(context, static (queue, id, by) => queue.BounceAsync(id, by)), static context => ForeseeAsync(context, "bounced"));
        ApiEndpoint.Map(
            endpoints, "DELETE", "queue/{id}",
            static async context =>
            {
                await ChangeAsync(context, static (queue, id, by) => queue.DeleteAsync(id, by)).ConfigureAwait(false);
                return null;
            },
            static async context =>
            {
                await FindAsync(context).ConfigureAwait(false);
                return null;
            });
    }

    private static async Task<string> ReasonAsync(HttpContext context) => HoldReason.Checked((await ApiEndpoint.ReadAsync<QueueAction>(context).ConfigureAwait(false)).Reason ?? "held by an administrator");

    // As things stand: a recipient that is being tried at the moment of the act is left alone then.
    private static async Task<object?> ForeseeAsync(HttpContext context, string state)
    {
        QueueModel model = Model(await FindAsync(context).ConfigureAwait(false));
        DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
        return model with { Recipients = [.. model.Recipients.Select(one => one.State == "waiting" ? one with { State = state, NextAttempt = now } : one)] };
    }

    private static async Task<object?> ListAsync(HttpContext context)
    {
        string sort = ApiEndpoint.Query(context, "sort") ?? "id";
        // Who asks for more than a page gets it: after an outage, the whole queue.
        int limit = ListPage.Limit(context, Most);
        QueueOrder order = sort.TrimStart('-') switch
        {
            // An entry has its number when it is queued.
            "id" or "queued" => QueueOrder.Id,
            "expires" => QueueOrder.Expires,
            "sender" => QueueOrder.Sender,
            "size" => QueueOrder.Size,
            "recipient" => QueueOrder.Recipient,
            "state" => QueueOrder.State,
            "nextAttempt" => QueueOrder.NextAttempt,
            { } other => throw new FormatException($"sort: there is no column '{other}': say id, queued, expires, sender, size, recipient, state, nextAttempt."),
        };
        var query = new QueueQuery
        {
            Sender = ApiEndpoint.Query(context, "from"),
            Recipient = ApiEndpoint.Query(context, "to"),
            Destination = ApiEndpoint.Query(context, "destination"),
            Held = ApiEndpoint.Query(context, "held") switch { null => null, "true" => true, _ => false },
            Text = ApiEndpoint.Query(context, "q"),
            Order = order,
            Descending = sort.StartsWith('-'),
            After = await ReadCursorAsync(context).ConfigureAwait(false),
        };
        QueueOperations queue = ApiEndpoint.Service<QueueOperations>(context);
        ApiCaller caller = ApiCaller.Of(context);
        bool all = caller.SeesAll(Right.ReadQueue);
        // Of all that others have in the queue, a tenant learns not even the number.
        if (all) context.Response.Headers["Total-Count"] = (await queue.CountAsync(query, context.RequestAborted).ConfigureAwait(false)).ToString(CultureInfo.InvariantCulture);
        var page = new List<QueuedMessage>();
        for (int looked = 0; looked < MostLookedAt || all;)
        {
            IReadOnlyList<QueuedMessage> some = await queue.ListAsync(query with { Limit = Step }, context.RequestAborted).ConfigureAwait(false);
            foreach (QueuedMessage message in some)
            {
                bool seen = all || caller.Sees(Right.ReadQueue, await ApiRights.DomainOfAsync(context, message).ConfigureAwait(false));
                if (seen && page.Count == limit)
                {
                    // The last that is seen: between it and this one may be others'.
                    ListPage.Next(context, Write(QueuePlace.Of(page[^1], order)));
                    return page.ConvertAll(Model);
                }

                if (seen) page.Add(message);
                query = query with { After = QueuePlace.Of(message, order) };
            }

            if (some.Count < Step) return page.ConvertAll(Model);
            looked += some.Count;
        }

        // What it stopped at is another's: nobody learns of its sender or number from where his list goes on.
        ListPage.Next(context, await ListCursor.SealAsync(context, Write(query.After!.Value)).ConfigureAwait(false));
        return page.ConvertAll(Model);
    }

    private static string Write(QueuePlace place) => ListPage.Write(place.Column, place.Id.ToString());

    private static async ValueTask<QueuePlace?> ReadCursorAsync(HttpContext context)
    {
        if (await ListCursor.OpenAsync(context).ConfigureAwait(false) is not { } cursor) return null;
        (string column, string key) = ListPage.Read(cursor);
        return QueueId.TryParse(key, out QueueId id) ? new QueuePlace(column, id) : throw ListCursor.Unknown();
    }

    private static async Task<QueuedMessage> FindAsync(HttpContext context)
    {
        QueueId id = IdOf(context);
        return await ApiEndpoint.Service<QueueOperations>(context).FindAsync(id, context.RequestAborted).ConfigureAwait(false) ?? throw Missing(id);
    }

    // To try what only waits for its time is another right.
    private static async Task<QueuedMessage> FindHeldAsync(HttpContext context) =>
        await FindAsync(context).ConfigureAwait(false) is { HeldBecause: not null } held ? held : throw new ApiException(StatusCodes.Status409Conflict, $"{IdOf(context)} is not held.");

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
