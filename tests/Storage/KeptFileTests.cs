using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>Files that an account keeps beside its mail: references, quotas, what is left when they go.</summary>
public class KeptFileTests
{
    private static readonly AccountId Bob = new(2);

    [Fact]
    public async Task A_kept_file_counts_in_the_quotas_and_as_a_reference_until_it_is_released()
    {
        await using TestStore test = await TestStore.OpenAsync();
        KeptFile file = await KeepAsync(test, "twelve bytes");
        Assert.Equal((12, 12), await UseAsync(test));
        Assert.Equal("twelve bytes", await ReadAsync(test, file.Blob));
        // The same bytes as a message's and as another file's are there once, and stay for each.
        KeptFile twin = await KeepAsync(test, "twelve bytes");
        Assert.Equal(file.Blob, twin.Blob);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
        Assert.True(await test.Store.WriteAsync(tx => tx.ReleaseFile(TestStore.Alice, file.Id)));
        Assert.False(await test.Store.WriteAsync(tx => tx.ReleaseFile(TestStore.Alice, file.Id)));
        Assert.Equal("twelve bytes", await ReadAsync(test, twin.Blob));
        Assert.True(await test.Store.WriteAsync(tx => tx.ReleaseFile(TestStore.Alice, twin.Id)));
        Assert.Equal((0, 0), await UseAsync(test));
        Assert.Equal(StoreFault.NotFound, Assert.Throws<StoreException>(() => test.Store.OpenBlob(twin.Blob)).Fault);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task An_upload_becomes_a_kept_file_and_newer_uploads_do_not_drive_it_out()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Upload upload = await UploadAsync(test, "an upload", 10);
        Assert.Null(await test.Store.WriteAsync(tx => tx.KeepFile(Bob, upload.Id)));
        KeptFile file = (await test.Store.WriteAsync(tx => tx.KeepFile(TestStore.Alice, upload.Id)))!;
        Assert.Null(await test.Store.ReadAsync(r => r.FindUpload(TestStore.Alice, upload.Id)));
        await UploadAsync(test, "the next one", 12);
        await test.Store.WriteAsync(static tx => tx.DeleteExpiredUploads(DateTimeOffset.MaxValue, 10));
        Assert.Equal("an upload", await ReadAsync(test, file.Blob));
        Assert.Null(await test.Store.ReadAsync(r => r.FindKeptFile(Bob, file.Id)));
        Assert.False(await test.Store.WriteAsync(tx => tx.ReleaseFile(Bob, file.Id)));
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task What_the_quota_has_no_room_for_is_not_kept()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Upload upload = await UploadAsync(test, "eleven byte", 100);
        await test.Store.WriteAsync(tx =>
        {
            tx.SetQuota(TestStore.Alice, 10, 0);
            return 0;
        });
        Assert.Equal(StoreFault.OverQuota, (await Assert.ThrowsAsync<StoreException>(() => test.Store.WriteAsync(tx => tx.KeepFile(TestStore.Alice, upload.Id)))).Fault);
        Assert.Equal(StoreFault.OverQuota, (await Assert.ThrowsAsync<StoreException>(() => KeepAsync(test, "eleven byte"))).Fault);
        // The upload is where it was, and mail has the room that files leave.
        Assert.NotNull(await test.Store.ReadAsync(r => r.FindUpload(TestStore.Alice, upload.Id)));
        await KeepAsync(test, "ten bytes!");
        Assert.Equal(StoreFault.OverQuota, (await Assert.ThrowsAsync<StoreException>(() => test.AppendAsync("Subject: x\r\n\r\n"))).Fault);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task An_account_that_goes_takes_its_files_along()
    {
        await using TestStore test = await TestStore.OpenAsync();
        KeptFile file = await KeepAsync(test, new string('x', 100_000));
        await test.Store.WriteAsync(static tx =>
        {
            tx.DeleteAccount(TestStore.Alice);
            return 0;
        });
        Assert.Equal(StoreFault.NotFound, Assert.Throws<StoreException>(() => test.Store.OpenBlob(file.Blob)).Fault);
        Assert.Equal(0, await test.Store.ReadAsync(static r => r.Sql.Scalar("SELECT used_octets FROM domain_quota WHERE domain = 7")));
        await test.Store.CompactAsync();
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Wrong_counts_of_kept_files_are_found_and_counted_again()
    {
        await using TestStore test = await TestStore.OpenAsync();
        KeptFile file = await KeepAsync(test, "here to stay");
        await KeepAsync(test, "to be lost");
        await test.Store.WriteAsync(tx =>
        {
            tx.Sql.Execute("UPDATE content SET refs = 5 WHERE id = @1", file.Blob.Value);
            tx.Sql.Execute("UPDATE account_state SET used_octets = 1");
            tx.Sql.Execute("INSERT INTO kept_file (account, blob, octets) VALUES (1, 12345, 10), (99, @1, 12)", file.Blob.Value);
            return 0;
        });
        string[] kinds = [.. (await test.Store.VerifyAsync()).Problems.Select(static problem => problem.Kind).Distinct().Order()];
        Assert.Equal(["kept-file-without-account", "kept-file-without-content", "wrong-account-use", "wrong-domain-use", "wrong-reference-count"], kinds);
        Assert.DoesNotContain((await test.Store.RepairAsync()).Problems, static problem => problem.Repaired is null);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
        Assert.Equal((22, 22), await UseAsync(test));
        Assert.Equal("here to stay", await ReadAsync(test, file.Blob));
    }

    // Nothing acknowledged is lost, and no octet is counted twice, wherever the log is cut off.
    [Fact]
    public async Task A_crash_between_keeping_and_releasing_leaves_a_clean_store()
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { Background = false, InMemoryLimit = 1000 });
        string log = Path.Combine(test.Folder, "records.db-wal");
        var steps = new List<(long Length, long Files)> { (new FileInfo(log).Length, 0) };
        KeptFile? first = null;
        for (int i = 0; i < 4; i++)
        {
            KeptFile kept = await KeepAsync(test, new string((char)('a' + i), 1500 * i + 10));
            first ??= kept;
            steps.Add((new FileInfo(log).Length, i + 1));
        }

        await test.Store.WriteAsync(tx => tx.ReleaseFile(TestStore.Alice, first!.Id));
        steps.Add((new FileInfo(log).Length, 3));
        string copy = test.Folder + "-cut";
        for (long cut = steps[0].Length; cut <= steps[^1].Length; cut += 1371)
        {
            Copy(test.Folder, copy);
            using (FileStream file = File.OpenWrite(Path.Combine(copy, "records.db-wal"))) file.SetLength(cut);
            await using (MailStore store = MailStore.Open(new StoreOptions { Folder = copy, ReserveFree = 0, Background = false }, [], TimeProvider.System, NullLoggerFactory.Instance, DiskFileLayer.Instance))
            {
                Assert.Empty((await store.VerifyAsync()).Problems);
                Assert.Equal(steps.FindLast(step => step.Length <= cut).Files, await store.ReadAsync(static r => r.Sql.Scalar("SELECT COUNT(*) FROM kept_file")));
            }

            System.IO.Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task<KeptFile> KeepAsync(TestStore test, string text)
    {
        await using StagedBlob blob = await test.StageAsync(text);
        return await test.Store.WriteAsync(tx => tx.KeepFile(TestStore.Alice, blob));
    }

    private static async Task<Upload> UploadAsync(TestStore test, string text, long quota)
    {
        await using StagedBlob blob = await test.StageAsync(text);
        return await test.Store.WriteAsync(tx => tx.KeepUpload(TestStore.Alice, blob, "text/plain", DateTimeOffset.UtcNow.AddHours(1), quota));
    }

    private static async Task<string> ReadAsync(TestStore test, BlobId blob)
    {
        using BlobReader reader = test.Store.OpenBlob(blob);
        return Encoding.UTF8.GetString((await reader.ReadAllAsync()).Span);
    }

    private static async Task<(long, long)> UseAsync(TestStore test) => await test.Store.ReadAsync(static r => (r.Quota(TestStore.Alice).UsedOctets, r.Sql.Scalar("SELECT used_octets FROM domain_quota WHERE domain = 7")));

    private static void Copy(string from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (string folder in System.IO.Directory.GetDirectories(from, "*", SearchOption.AllDirectories)) System.IO.Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        foreach (string file in System.IO.Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(static file => !file.EndsWith(".lock", StringComparison.Ordinal))) File.Copy(file, file.Replace(from, to, StringComparison.Ordinal), overwrite: true);
    }
}
