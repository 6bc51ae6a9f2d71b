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
        ApiEndpoint.Map(endpoints, "POST", "store/copy", CopyAsync);
        ApiEndpoint.Map(endpoints, "GET", "store", static async context =>
        {
            MailStore store = ApiEndpoint.Service<MailStore>(context);
            AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
            int queued = await store.ReadAsync(static reader => reader.ListQueue(new QueueQuery { Limit = MaximumCounted }).Count, context.RequestAborted).ConfigureAwait(false);
            StoreHealth health = store.Health;
            return new StoreModel(
                ApiEndpoint.Service<StoreOptions>(context).Folder, health.CanWrite, AnswerLanguage.Say(context, health.Problem), health.FreeOctets, health.IndexBacklog,
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
        MailStore store = ApiEndpoint.Service<MailStore>(context);
        try
        {
            await FollowAsync(
                async progress =>
                {
                    await store.CompactAsync(progress, context.RequestAborted).ConfigureAwait(false);
                    return true;
                },
                done => WriteAsync(context, new StoreCompaction(before, Octets(folder)) { Progress = Math.Min(done, 0.999) }, AdministrationJson.Default.StoreCompaction), context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, new StoreCompaction(before, Octets(folder)) { Progress = 1 }, AdministrationJson.Default.StoreCompaction).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            await WriteAsync(context, new StoreCompaction(before, Octets(folder)) { Failure = exception.Message }, AdministrationJson.Default.StoreCompaction).ConfigureAwait(false);
        }

        return null;
    }

    private static async Task<object?> CopyAsync(HttpContext context)
    {
        // It writes files where it is told to: that is for whoever may write them anyway, not for every administrator of mail.
        if (context.Features.Get<LocalAdministratorFeature>() is null) throw new ApiException(StatusCodes.Status403Forbidden, "The store is copied by 'posthouse store copy' on the server's machine only.");
        string target = (await ApiEndpoint.ReadAsync<StoreCopyTarget>(context).ConfigureAwait(false)).Target ?? "";
        if (!Path.IsPathFullyQualified(target)) throw new ApiException(StatusCodes.Status400BadRequest, "The target must be a full path.");
        MailStore store = ApiEndpoint.Service<MailStore>(context);
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            long octets = await FollowAsync(
                progress => store.CopyAsync(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)), progress, context.RequestAborted),
                done => WriteAsync(context, new StoreCopied { Progress = done }, AdministrationJson.Default.StoreCopied), context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, new StoreCopied { Progress = 1, Octets = octets }, AdministrationJson.Default.StoreCopied).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            await WriteAsync(context, new StoreCopied { Failure = exception.Message }, AdministrationJson.Default.StoreCopied).ConfigureAwait(false);
        }

        return null;
    }

    private static long Octets(string folder) => new DirectoryInfo(folder).EnumerateFiles().Sum(static f => f.Exists ? f.Length : 0);

    /// <summary>Reading a whole store takes a while: the answer is a line of JSON for each step, the last one with the report.</summary>
    private static async Task<object?> ExamineAsync(HttpContext context, bool repair)
    {
        MailStore store = ApiEndpoint.Service<MailStore>(context);
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            StoreReport report = await FollowAsync(
                progress => repair ? store.RepairAsync(progress, context.RequestAborted) : store.VerifyAsync(progress, context.RequestAborted),
                done => WriteAsync(context, new StoreExamination { Progress = done }, AdministrationJson.Default.StoreExamination), context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, new StoreExamination { Progress = 1, Report = report }, AdministrationJson.Default.StoreExamination).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            await WriteAsync(context, new StoreExamination { Failure = exception.Message }, AdministrationJson.Default.StoreExamination).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Does long work and tells each step of it that there is time for; a client that reads slowly does not delay it.</summary>
    private static async Task<T> FollowAsync<T>(Func<IProgress<double>, Task<T>> work, Func<double, Task> tell, CancellationToken cancellationToken)
    {
        var steps = Channel.CreateBounded<double>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        Task<T> running = Task.Run(() => work(new ChannelProgress(steps.Writer)), cancellationToken);
        _ = running.ContinueWith(_ => steps.Writer.TryComplete(), TaskScheduler.Default);
        await foreach (double done in steps.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false)) await tell(done).ConfigureAwait(false);
        return await running.ConfigureAwait(false);
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
