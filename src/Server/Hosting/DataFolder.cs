namespace Posthouse.Server;

/// <summary>The data folder before a store in it is opened. Looking changes nothing there: a folder without a store may be a disk that is not mounted.</summary>
internal static class DataFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="CommandException">There is no store in the folder, or this user may not look.</exception>
    internal static void RequireStore(string folder)
    {
        string records = Path.Combine(folder, "records.db"), segments = Path.Combine(folder, "segments");
        try
        {
            File.GetAttributes(records);
            // A file without an octet is no store either.
            if (new FileInfo(records).Length > 0) return;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException($"the user {Environment.UserName} may not look into {folder}. {Whose}");
        }

        // Messages without their records: the store refuses that itself, and says which file is missing.
        if (System.IO.Directory.Exists(segments) && System.IO.Directory.EnumerateFiles(segments, "*.seg").Any()) return;
        string state = !System.IO.Directory.Exists(folder) ? " (the folder is missing)" : System.IO.Directory.EnumerateFileSystemEntries(folder).Any() ? "" : " (the folder is empty)";
        throw new CommandException(
            $"there is no store in {folder}{state}. If the folder is on a disk of its own, see that the disk is mounted; if the store is elsewhere, name its folder with --data DIR or in the configuration. "
            + "To set up a new server, use 'posthouse init', or 'posthouse serve --create' once to begin with an empty store.");
    }

    /// <summary>
    /// Root does not open a store that is another user's: the files that it would make there (the journals of the database, the lock, new
    /// segments) would be closed to the server, which would find out with the next mail.
    /// </summary>
    /// <exception cref="CommandException">It would be.</exception>
    internal static void RequireNotRoot(string folder, uint user)
    {
        if (user != 0 || !FileOwner.TryGet(folder, out uint owner) || owner == 0) return;
        string name = FileOwner.NameOf(owner) ?? $"#{owner}";
        throw new CommandException($"{folder} belongs to the user {name}, and no server runs there: files that root makes in it would be closed to the server. Run 'sudo -u {name} {CommandRun.Program} …' instead.");
    }

    /// <summary>Makes the folder, or takes everybody else's rights to it away: mail is read by the server alone.</summary>
    /// <exception cref="CommandException">It belongs to another user.</exception>
    internal static void MakeOwn(string folder)
    {
        try
        {
            if (!System.IO.Directory.Exists(folder)) System.IO.Directory.CreateDirectory(folder, Own);
            else if ((File.GetUnixFileMode(folder) & ~Own) != 0) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) & Own);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException($"{folder} does not belong to the user {Environment.UserName}. {Whose}");
        }
    }

    private const string Whose = "Run this as the user that the server runs as ('sudo -u posthouse posthouse …') or, while the server runs, as root.";
}
