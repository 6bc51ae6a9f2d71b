using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The store's state in figures.</summary>
internal static class StoreEndpoints
{
    // Counting more of the queue than this tells an operator nothing new.
    private const int MaximumCounted = 100_000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "POST", "store/verify", static context => ExamineAsync(context, repair: false));
        ApiEndpoint.Map(endpoints, "POST", "store/repair", static context => ExamineAsync(context, repair: true));
        ApiEndpoint.Map(endpoints, "POST", "store/compact", CompactAsync);
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

    private static async Task<object?> CompactAsync(HttpContext context)
    {
        string folder = Path.Combine(ApiEndpoint.Service<StoreOptions>(context).Folder, "segments");
        // The head of the answer goes first, so that nobody who waits long takes the server for dead.
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        long before = Octets(folder);
        StoreCompaction done;
        try
        {
            await ApiEndpoint.Service<MailStore>(context).CompactAsync(context.RequestAborted).ConfigureAwait(false);
            done = new StoreCompaction(before, Octets(folder));
        }
        catch (StoreException exception)
        {
            done = new StoreCompaction(before, Octets(folder)) { Failure = exception.Message };
        }

        await WriteAsync(context, done, AdministrationJson.Default.StoreCompaction).ConfigureAwait(false);
        return null;
    }

    private static long Octets(string folder) => new DirectoryInfo(folder).EnumerateFiles().Sum(static f => f.Exists ? f.Length : 0);

    /// <summary>Reading a whole store takes a while: the answer is a line of JSON for each step, the last one with the report.</summary>
    private static async Task<object?> ExamineAsync(HttpContext context, bool repair)
    {
        MailStore store = ApiEndpoint.Service<MailStore>(context);
        var steps = Channel.CreateBounded<double>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var progress = new ChannelProgress(steps.Writer);
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        Task<StoreReport> work = Task.Run(() => repair ? store.RepairAsync(progress, context.RequestAborted) : store.VerifyAsync(progress, context.RequestAborted));
        _ = work.ContinueWith(_ => steps.Writer.TryComplete(), TaskScheduler.Default);
        await foreach (double done in steps.Reader.ReadAllAsync(context.RequestAborted).ConfigureAwait(false))
            await WriteAsync(context, new StoreExamination { Progress = done }, AdministrationJson.Default.StoreExamination).ConfigureAwait(false);
        try
        {
            await WriteAsync(context, new StoreExamination { Progress = 1, Report = await work.ConfigureAwait(false) }, AdministrationJson.Default.StoreExamination).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            await WriteAsync(context, new StoreExamination { Failure = exception.Message }, AdministrationJson.Default.StoreExamination).ConfigureAwait(false);
        }

        return null;
    }

    private static async Task WriteAsync<T>(HttpContext context, T line, JsonTypeInfo<T> type)
    {
        await JsonSerializer.SerializeAsync(context.Response.Body, line, type, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private sealed class ChannelProgress(ChannelWriter<double> steps) : IProgress<double>
    {
        public void Report(double value) => steps.TryWrite(value);
    }
}
