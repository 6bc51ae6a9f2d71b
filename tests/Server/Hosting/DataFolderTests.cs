using System.Diagnostics;

namespace Posthouse.Server.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-owner-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_owner_of_a_file_is_known()
    {
        Assert.True(FileOwner.TryGet(_folder, out uint owner));
        Assert.Equal(FileOwner.Current, owner);
        Assert.False(FileOwner.TryGet(Path.Combine(_folder, "none"), out _));
        Assert.Equal("root", FileOwner.NameOf(0));
        Assert.Null(FileOwner.NameOf(3_999_999_999));
    }

    [Fact]
    public async Task Root_leaves_the_store_of_another_user_alone_and_is_told_whom_to_be()
    {
        Assert.SkipUnless(FileOwner.Current == 0, "Only root can give a folder away.");
        await File.WriteAllTextAsync(Path.Combine(_folder, "records.db"), "x", TestContext.Current.CancellationToken);
        using (Process chown = Process.Start("chown", ["-R", "12345", _folder])) await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        (int code, _, string error) = await Cli.RunAsync("domain", "list", "--data", _folder);
        Assert.Equal(1, code);
        Assert.Contains("sudo -u #12345 posthouse", error);
        Assert.Equal(["records.db"], System.IO.Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
        // Its owner, and root in a folder of root, go on.
        DataFolder.RequireNotRoot(_folder, 12345);
        DataFolder.RequireNotRoot("/", 0);
    }
}
