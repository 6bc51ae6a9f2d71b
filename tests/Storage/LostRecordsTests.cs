using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public class LostRecordsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_without_their_records_are_not_opened_as_a_new_store(bool empty)
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1));
        await test.Store.DisposeAsync();
        string records = Path.Combine(test.Folder, "records.db"), kept = records + ".kept";
        File.Move(records, kept);
        if (empty) await File.WriteAllBytesAsync(records, []);
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => test.ReopenAsync());
        Assert.Contains("records.db", refused.Message);
        Assert.NotEmpty(System.IO.Directory.GetFiles(Path.Combine(test.Folder, "segments"), "*.seg"));

        File.Move(kept, records, overwrite: true);
        await test.ReopenAsync();
        Assert.Empty((await test.Store.VerifyAsync()).Problems);
    }

    [Fact]
    public async Task A_segment_that_no_record_knows_is_kept_under_another_name()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1));
        await test.Store.DisposeAsync();
        string unknown = Path.Combine(test.Folder, "segments", "000000ff.seg");
        await File.WriteAllTextAsync(unknown, "mail that a newer records.db knew");
        await test.ReopenAsync();
        Assert.False(File.Exists(unknown));
        Assert.Equal("mail that a newer records.db knew", await File.ReadAllTextAsync(unknown + ".unreferenced"));
    }
}
