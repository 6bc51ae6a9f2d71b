namespace Posthouse.Server;

/// <summary>Remembers the files and folders that were made, to take them away in reverse order. What was there before is never touched.</summary>
internal sealed class MadeFiles
{
    private readonly Stack<(string Path, Action Remove)> _made = new();

    /// <summary>Makes a folder and those above it that are missing.</summary>
    /// <param name="mode">Of the folder itself; none leaves it to the umask.</param>
    internal void Folder(string path, UnixFileMode mode)
    {
        if (System.IO.Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Folder(parent, UnixFileMode.None);
        if (mode == UnixFileMode.None) System.IO.Directory.CreateDirectory(path);
        else System.IO.Directory.CreateDirectory(path, mode);
        _made.Push((path, () => System.IO.Directory.Delete(path)));
    }

    /// <summary>Writes a file that is not there yet, durably.</summary>
    internal void File(string path, string text)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        _made.Push((path, () => System.IO.File.Delete(path)));
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Whatever comes to be in a folder, beside what was made there by name.</summary>
    internal void ContentsOf(string folder)
    {
        HashSet<string> before = [.. System.IO.Directory.EnumerateFileSystemEntries(folder)];
        _made.Push((folder, () =>
        {
            foreach (string entry in System.IO.Directory.EnumerateFileSystemEntries(folder))
            {
                if (before.Contains(entry)) continue;
                if (System.IO.Directory.Exists(entry)) System.IO.Directory.Delete(entry, recursive: true);
                else System.IO.File.Delete(entry);
            }
        }));
    }

    /// <returns>What could not be removed, and why.</returns>
    internal IReadOnlyList<string> TakeAway()
    {
        var left = new List<string>();
        while (_made.TryPop(out (string Path, Action Remove) last))
        {
            try
            {
                last.Remove();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                left.Add($"{last.Path} ({exception.Message})");
            }
        }

        return left;
    }
}
