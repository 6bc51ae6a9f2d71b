namespace Posthouse.Storage.Tests;

public class CopyTests
{
    [Fact]
    public async Task A_copy_made_under_load_is_a_whole_store_of_one_moment()
    {
        await using TestStore test = await TestStore.OpenAsync(static o => o with { SegmentSize = 60_000, InMemoryLimit = 10_000 });
        for (int i = 0; i < 100; i++) await test.AppendAsync(Text(i));
        using var stop = new CancellationTokenSource();
        int written = 100;
        Task[] load =
        [
            Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await test.AppendAsync(Text(written));
                    Volatile.Write(ref written, written + 1);
                }
            }),
            Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested) await test.Store.CompactAsync();
            }),
        ];
        for (int round = 0; round < 3; round++)
        {
            string target = $"{test.Folder}-copy{round}";
            int before = Volatile.Read(ref written);
            Assert.True(await test.Store.CopyAsync(target) > 0);
            int after = Volatile.Read(ref written) + 1;
            Assert.False(Path.Exists(target + ".part"));
            await using (MailStore copy = MailStore.Open(new StoreOptions { Folder = target, ReserveFree = 0, SegmentSize = 60_000 }, [], TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, DiskFileLayer.Instance))
            {
                StoreReport report = await copy.VerifyAsync();
                Assert.Empty(report.Problems);
                Assert.InRange(report.Placements, before, after);
                Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(target, "segments"), "*.unreferenced*"));
            }

            System.IO.Directory.Delete(target, recursive: true);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task A_copy_within_the_store_or_under_a_folder_that_is_missing_is_refused()
    {
        await using TestStore test = await TestStore.OpenAsync();
        StoreException inside = await Assert.ThrowsAsync<StoreException>(() => test.Store.CopyAsync(Path.Combine(test.Folder, "copies")));
        Assert.Equal(StoreFault.NotPermitted, inside.Fault);
        Assert.Contains("within the store's own folder", inside.Message, StringComparison.Ordinal);
        string link = test.Folder + "-link";
        System.IO.Directory.CreateSymbolicLink(link, test.Folder);
        Assert.Equal(StoreFault.NotPermitted, (await Assert.ThrowsAsync<StoreException>(() => test.Store.CopyAsync(Path.Combine(link, "segments", "copy")))).Fault);
        System.IO.Directory.Delete(link);
        Assert.Equal(StoreFault.NotFound, (await Assert.ThrowsAsync<StoreException>(() => test.Store.CopyAsync(test.Folder + "-unmounted/copy"))).Fault);
        Assert.False(Path.Exists(test.Folder + "-unmounted"));
        // A name that only begins alike is elsewhere.
        string beside = test.Folder + "2";
        Assert.True(await test.Store.CopyAsync(beside) > 0);
        System.IO.Directory.Delete(beside, recursive: true);
    }

    [Fact]
    public async Task What_is_there_already_is_never_touched()
    {
        await using TestStore test = await TestStore.OpenAsync();
        string target = test.Folder + "-copy";
        System.IO.Directory.CreateDirectory(target + ".part");
        Assert.Equal(StoreFault.AlreadyExists, (await Assert.ThrowsAsync<StoreException>(() => test.Store.CopyAsync(target))).Fault);
        Assert.True(System.IO.Directory.Exists(target + ".part"));
        System.IO.Directory.Move(target + ".part", target);
        Assert.Equal(StoreFault.AlreadyExists, (await Assert.ThrowsAsync<StoreException>(() => test.Store.CopyAsync(target))).Fault);
        System.IO.Directory.Delete(target);
    }

    // Every tenth has a segment of its own.
    private static string Text(int number) => TestStore.Message(number, $"mark-{number} " + new string((char)('a' + (number % 26)), number % 10 == 0 ? 20_000 : 2000));
}
