using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The store's state in figures.</summary>
internal static class StoreEndpoints
{
    // Counting more of the queue than this tells an operator nothing new.
    private const int MaximumCounted = 100_000;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        ApiEndpoint.Map(endpoints, "GET", "store", static async context =>
        {
            MailStore store = ApiEndpoint.Service<MailStore>(context);
            AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
            int queued = await store.ReadAsync(static reader => reader.ListQueue(new QueueQuery { Limit = MaximumCounted }).Count, context.RequestAborted).ConfigureAwait(false);
            StoreHealth health = store.Health;
            return new StoreModel(
                ApiEndpoint.Service<StoreOptions>(context).Folder, health.CanWrite, health.Problem, health.FreeOctets, health.IndexBacklog,
                (await directory.ListDomainsAsync(context.RequestAborted).ConfigureAwait(false)).Count,
                (await directory.ListAccountsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false)).Count,
                queued);
        });
}
