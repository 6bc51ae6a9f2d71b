using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>
/// The command line's way to a server: through the administration socket of the running one. Where none runs, it opens the store
/// itself, with nothing but that socket, so that every command has one implementation: the administration API.
/// </summary>
internal sealed class AdministrationClient : IAsyncDisposable
{
    // A store that a crash left is recovered first; deleting a domain deletes all its mail.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);

    private readonly PosthouseServer? _own;
    private readonly HttpClient _http;

    private AdministrationClient(PosthouseServer? own, string socket)
    {
        _own = own;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken).ConfigureAwait(false);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        }) { BaseAddress = new Uri("http://posthouse/api/v1/"), Timeout = Timeout };
    }

    /// <param name="housekeeping">Where no server runs, the store is opened with its background work, which some requests need.</param>
    /// <exception cref="CommandException">There is no store, or it cannot be reached.</exception>
    internal static async Task<AdministrationClient> OpenAsync(CommandRun run, bool housekeeping = false)
    {
        PosthouseConfiguration configuration = ConfigurationChoice.Of(run);
        string folder = configuration.DataFolder;
        string socket = AdminSocket.PathOf(folder);
        if (await AdminSocket.AnswersAsync(socket, run.CancellationToken).ConfigureAwait(false)) return new AdministrationClient(null, socket);
        PosthouseServer own = await PosthouseServer.StartAsync(configuration, administrationOnly: true, housekeeping: housekeeping, cancellationToken: run.CancellationToken).ConfigureAwait(false);
        return new AdministrationClient(own, socket) { RunsOnDefaults = run.Config is null && run.Data is not null };
    }

    /// <summary>A new store with every default in an empty folder: for what is the same in every server.</summary>
    internal static async Task<AdministrationClient> OpenNewAsync(string folder, CancellationToken cancellationToken)
    {
        PosthouseServer own = await PosthouseServer.StartAsync(ConfigurationChoice.Defaults(folder), administrationOnly: true, create: true, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new AdministrationClient(own, AdminSocket.PathOf(Path.GetFullPath(folder)));
    }

    /// <summary>The store is open in this process, and nobody said with which configuration.</summary>
    public bool RunsOnDefaults { get; private init; }

    /// <summary>No server runs: the store is open in this process, without listeners.</summary>
    public bool IsOwn => _own is not null;

    /// <summary>The last answer was not all: what is older is left out.</summary>
    public bool HasMore { get; private set; }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        HasMore = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) && links.Any(static l => l.EndsWith("rel=\"next\"", StringComparison.Ordinal));
        return await ReadAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A list with all its pages (RFC 8288, rel=next).</summary>
    public async Task<IReadOnlyList<T>> GetAllAsync<T>(string path, JsonTypeInfo<IReadOnlyList<T>> type, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        for (string? next = path; next is not null;)
        {
            using HttpResponseMessage response = await SendAsync(HttpMethod.Get, next, null, cancellationToken).ConfigureAwait(false);
            all.AddRange(await ReadAsync(response, type, cancellationToken).ConfigureAwait(false));
            string? link = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links.FirstOrDefault(static l => l.EndsWith("rel=\"next\"", StringComparison.Ordinal)) : null;
            next = link is null ? null : link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..link.IndexOf('>', StringComparison.Ordinal)];
        }

        return all;
    }

    /// <summary>Sends a body and reads the answer; default when there is none.</summary>
    public async Task<TResult?> SendAsync<TBody, TResult>(HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TResult> type, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, bodyType));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await SendAsync(method, path, content, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NoContent ? default : await ReadAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks without a body and reads the answer.</summary>
    public async Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, path, null, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    public async Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(method, path, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request whose answer is a line of JSON for each step.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken, HttpContent? content = null)
    {
        using HttpResponseMessage response = await SendAsync(method, path, content, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length > 0 && JsonSerializer.Deserialize(line, type) is { } step) yield return step;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_own is not null) await _own.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        // RFC 3986 §5.2.4: a URI loses such a part on its way, and then means something else.
        if (path.Split('?')[0].Split('/').FirstOrDefault(static part => part is "." or "..") is { } part) throw new CommandException($"'{part}' is no name of anything here.");
        using var request = new HttpRequestMessage(method, path) { Content = content };
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new CommandException($"the server could not be reached: {exception.Message}");
        }

        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") throw new CommandException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}.");
            Problem problem = await ReadAsync(response, AdministrationJson.Default.Problem, cancellationToken).ConfigureAwait(false);
            throw new CommandException(problem.Detail);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken).ConfigureAwait(false) ?? throw new CommandException("the server's answer was empty.");
        }
        catch (JsonException exception)
        {
            throw new CommandException($"the server's answer cannot be read; perhaps the running server is of another version than this program ({exception.Message})");
        }
    }
}
