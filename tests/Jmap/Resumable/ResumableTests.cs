using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>Uploads in pieces (docs/jmap.md).</summary>
public class ResumableTests(JmapServer server) : IClassFixture<JmapServer>
{
    // Each is a request; the server needs a moment for what it was sent.
    private const int MostQuestions = 20_000;

    [Fact]
    public async Task A_file_comes_in_pieces_and_is_the_same()
    {
        using JmapClient client = await server.SignInAsync();
        byte[] file = RandomNumberGenerator.GetBytes(300_000);
        string at = await BeginAsync(client, file.Length);
        foreach ((int from, int to) in ((int, int)[])[(0, 100_000), (100_000, 100_001), (100_001, 299_999)])
        {
            using HttpResponseMessage piece = await SendAsync(client, at, from, file[from..to]);
            Assert.Equal(HttpStatusCode.NoContent, piece.StatusCode);
            Assert.Equal(to, await OffsetAsync(client, at));
        }

        using HttpResponseMessage last = await SendAsync(client, at, 299_999, file[299_999..]);
        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
        string blob = await BlobAsync(last);
        Assert.Equal(file, await (await client.DownloadAsync(blob)).Content.ReadAsByteArrayAsync(JmapServer.Token));
        // The answer was lost: it is the same again.
        using HttpResponseMessage again = await SendAsync(client, at, 300_000, []);
        Assert.Equal(blob, await BlobAsync(again));
    }

    [Fact]
    public async Task What_came_before_the_connection_broke_is_kept_in_the_store()
    {
        using JmapClient client = await server.SignInAsync();
        byte[] file = RandomNumberGenerator.GetBytes(5 << 20);
        string at = await BeginAsync(client, file.Length);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(server.Address.Host, server.Address.Port, JmapServer.Token);
            NetworkStream stream = socket.GetStream();
            string head = $"PATCH {at} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: {client.Http.DefaultRequestHeaders.Authorization}\r\nUpload-Offset: 0\r\nContent-Length: {file.Length}\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), JmapServer.Token);
            // More than is kept at once, and not all of it.
            await stream.WriteAsync(file.AsMemory(0, file.Length - 1000), JmapServer.Token);
            // Until the first of it is kept.
            for (int asked = 0; await OffsetAsync(client, at) == 0; asked++)
            {
                Assert.True(asked < MostQuestions);
                // Asking without a pause would take the processor from what is asked about.
                await Task.Delay(20, JmapServer.Token);
            }
        }

        // What came behind that is kept, too, when the server has seen that nobody sends any more: the offset may move once again.
        HttpResponseMessage rest;
        for (int asked = 0; ; asked++)
        {
            Assert.True(asked < MostQuestions);
            long offset = await OffsetAsync(client, at);
            Assert.InRange(offset, 4 << 20, file.Length - 1000);
            rest = await SendAsync(client, at, offset, file[(int)offset..]);
            if (rest.StatusCode != HttpStatusCode.Conflict) break;
            rest.Dispose();
            await Task.Delay(20, JmapServer.Token);
        }

        Assert.Equal(HttpStatusCode.Created, rest.StatusCode);
        Assert.Equal(file, await (await client.DownloadAsync(await BlobAsync(rest))).Content.ReadAsByteArrayAsync(JmapServer.Token));
        rest.Dispose();
    }

    [Fact]
    public async Task A_piece_at_the_wrong_place_or_too_long_changes_nothing()
    {
        using JmapClient client = await server.SignInAsync();
        string at = await BeginAsync(client, 10);
        using HttpResponseMessage wrong = await SendAsync(client, at, 5, [1]), longer = await SendAsync(client, at, 0, new byte[11]);
        Assert.Equal(HttpStatusCode.Conflict, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, longer.StatusCode);
        Assert.Equal(0, await OffsetAsync(client, at));
        using HttpResponseMessage whole = await SendAsync(client, at, 0, new byte[10]);
        Assert.Equal(HttpStatusCode.Created, whole.StatusCode);
    }

    [Fact]
    public async Task An_upload_is_its_owners_alone_and_can_be_ended()
    {
        using JmapClient alice = await server.SignInAsync(), bob = await server.SignInAsync("bob");
        string at = await BeginAsync(alice, 10), asBob = at.Replace($"/{alice.Account}/", $"/{bob.Account}/", StringComparison.Ordinal);
        using HttpResponseMessage stolen = await SendAsync(bob, asBob, 0, [1]), named = await SendAsync(bob, at, 0, [1]);
        Assert.Equal(HttpStatusCode.NotFound, stolen.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, named.StatusCode);
        using HttpResponseMessage ended = await alice.Http.DeleteAsync(at, JmapServer.Token), gone = await SendAsync(alice, at, 0, [1]);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Size_and_number_are_bounded_and_time_ends_it()
    {
        using JmapClient client = await server.SignInAsync("bob");
        using HttpResponseMessage huge = await BeginningAsync(client, server.Options.MaximumUploadSize + 1);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        JmapOptions few = new() { MaximumResumableUploads = 1 };
        DateTimeOffset now = DateTimeOffset.UtcNow;
        (ResumableUpload? first, ResumableUpload? second, ResumableUpload? late, ResumableUpload? third) = await server.Store.WriteAsync(transaction =>
        {
            ResumableUpload? one = ResumableUpload.Begin(transaction, server.Bob, 1, "a/b", now, few), two = ResumableUpload.Begin(transaction, server.Bob, 1, "a/b", now, few);
            return (one, two, ResumableUpload.Find(transaction, server.Bob, one!.Token, now + few.UploadKept), ResumableUpload.Begin(transaction, server.Bob, 1, "a/b", now + few.UploadKept, few));
        });
        Assert.NotNull(first);
        Assert.Null(second);
        Assert.Null(late);
        Assert.NotNull(third);
    }

    [Fact]
    public async Task A_file_that_is_whole_counts_once_and_leaves_no_pieces()
    {
        using JmapClient client = await server.SignInAsync();
        long before = await UploadedAsync(server.Alice);
        byte[] file = RandomNumberGenerator.GetBytes(30_000);
        string at = await BeginAsync(client, file.Length);
        foreach (int from in (int[])[0, 10_000])
        {
            using HttpResponseMessage piece = await SendAsync(client, at, from, file[from..(from + 10_000)]);
            Assert.Equal(HttpStatusCode.NoContent, piece.StatusCode);
        }

        Assert.Equal(before + 20_000, await UploadedAsync(server.Alice));
        using HttpResponseMessage last = await SendAsync(client, at, 20_000, file[20_000..]);
        string blob = await BlobAsync(last);
        Assert.Equal(before + file.Length, await UploadedAsync(server.Alice));
        // The answer was lost: it costs nothing to give it again.
        using HttpResponseMessage again = await SendAsync(client, at, file.Length, []);
        Assert.Equal(blob, await BlobAsync(again));
        Assert.Equal(before + file.Length, await UploadedAsync(server.Alice));
        // Ending what is whole leaves the file.
        using HttpResponseMessage ended = await client.Http.DeleteAsync(at, JmapServer.Token);
        Assert.Equal(file, await (await client.DownloadAsync(blob)).Content.ReadAsByteArrayAsync(JmapServer.Token));
    }

    [Fact]
    public async Task What_is_ended_or_too_late_frees_its_pieces()
    {
        using JmapClient client = await server.SignInAsync();
        long before = await UploadedAsync(server.Alice);
        string at = await BeginAsync(client, 20_000);
        using HttpResponseMessage piece = await SendAsync(client, at, 0, new byte[10_000]);
        Assert.Equal(before + 10_000, await UploadedAsync(server.Alice));
        using HttpResponseMessage ended = await client.Http.DeleteAsync(at, JmapServer.Token);
        Assert.Equal(before, await UploadedAsync(server.Alice));
        string late = await BeginAsync(client, 20_000);
        using HttpResponseMessage other = await SendAsync(client, late, 0, new byte[10_000]);
        await server.Store.WriteAsync(transaction => ResumableUpload.Begin(transaction, server.Alice, 1, "a/b", DateTimeOffset.UtcNow + (server.Options.UploadKept * 1.5), server.Options));
        Assert.Equal(before, await UploadedAsync(server.Alice));
        Assert.Empty((await server.Store.VerifyAsync()).Problems);
    }

    // The last piece sent twice: both were put together, and one of them is kept.
    [Fact]
    public async Task Whoever_puts_a_file_together_second_keeps_nothing()
    {
        using JmapClient client = await server.SignInAsync();
        string at = await BeginAsync(client, 20);
        using HttpResponseMessage first = await SendAsync(client, at, 0, new byte[10]);
        ResumableUpload upload = (await server.Store.ReadAsync(reader => ResumableUpload.Find(reader, server.Alice, at[(at.LastIndexOf('/') + 1)..], DateTimeOffset.UtcNow)))!;
        using HttpResponseMessage last = await SendAsync(client, at, 10, new byte[10]);
        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
        Assert.Null(await server.Store.WriteAsync(transaction => upload.Complete(transaction, static () => throw new InvalidOperationException("It is whole already."))));
    }

    [Fact]
    public async Task A_file_that_is_put_together_makes_no_room_for_itself()
    {
        await using var small = new JmapServer { Options = new JmapOptions { UploadQuota = 50_000 } };
        await small.InitializeAsync();
        using JmapClient client = await small.SignInAsync();
        string other = (await client.UploadAsync(new byte[15_000], "a/b")).GetProperty("blobId").GetString()!;
        byte[] file = RandomNumberGenerator.GetBytes(30_000);
        string at = await BeginAsync(client, file.Length);
        using HttpResponseMessage first = await SendAsync(client, at, 0, file[..15_000]), last = await SendAsync(client, at, 15_000, file[15_000..]);
        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
        Assert.Equal(file, await (await client.DownloadAsync(await BlobAsync(last))).Content.ReadAsByteArrayAsync(JmapServer.Token));
        Assert.True((await client.DownloadAsync(other)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Of_an_account_that_is_gone_nothing_is_left()
    {
        await using var own = new JmapServer();
        await own.InitializeAsync();
        using JmapClient client = await own.SignInAsync("bob");
        string at = await BeginAsync(client, 20_000);
        using HttpResponseMessage piece = await SendAsync(client, at, 0, new byte[10_000]);
        await own.Service<DirectoryAdministration>().DeleteAccountAsync(own.Bob, JmapServer.Token);
        await AbandonedObjects.SweepAsync(own.Store, JmapServer.Token);
        Assert.Equal(0, await own.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT (SELECT COUNT(*) FROM jmap_upload) + (SELECT COUNT(*) FROM jmap_upload_piece) + (SELECT COUNT(*) FROM upload)")));
    }

    private ValueTask<long> UploadedAsync(AccountId account) => server.Store.ReadAsync(reader => reader.Sql.Scalar("SELECT SUM(octets) FROM upload WHERE account = @1", account.Value));

    private static async Task<HttpResponseMessage> BeginningAsync(JmapClient client, long length)
    {
        string url = client.Session.GetProperty("capabilities").GetProperty("urn:posthouse:params:jmap:resumable").GetProperty("uploadUrl").GetString()!.Replace("{accountId}", client.Account, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        return await client.Http.SendAsync(request, JmapServer.Token);
    }

    private static async Task<string> BeginAsync(JmapClient client, long length)
    {
        using HttpResponseMessage begun = await BeginningAsync(client, length);
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        return begun.Headers.Location!.ToString();
    }

    private static async Task<HttpResponseMessage> SendAsync(JmapClient client, string at, long offset, byte[] piece)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, at) { Content = new ByteArrayContent(piece) };
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        return await client.Http.SendAsync(request, JmapServer.Token);
    }

    private static async Task<long> OffsetAsync(JmapClient client, string at)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, at);
        using HttpResponseMessage answer = await client.Http.SendAsync(request, JmapServer.Token);
        return long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
    }

    private static async Task<string> BlobAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(JmapServer.Token)).RootElement.GetProperty("blobId").GetString()!;
}
