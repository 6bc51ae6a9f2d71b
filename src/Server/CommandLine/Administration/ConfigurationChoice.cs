namespace Posthouse.Server;

/// <summary>Which server a command is about: --data, else the data folder of --config, else that of the usual configuration file.</summary>
internal static class ConfigurationChoice
{
    internal static PosthouseConfiguration Of(CommandRun run)
    {
        if (run.Config is { } file)
        {
            PosthouseConfiguration configuration = PosthouseConfiguration.Load(file);
            return run.Data is null ? configuration : configuration with { DataFolder = Path.GetFullPath(run.Data) };
        }

        if (run.Data is { } folder) return Defaults(folder);
        if (File.Exists(PosthouseConfiguration.DefaultFile)) return PosthouseConfiguration.Load(PosthouseConfiguration.DefaultFile);
        throw new CommandException($"which server? Name its data folder with --data DIR or its configuration with --config FILE (there is no {PosthouseConfiguration.DefaultFile}).");
    }

    /// <summary>Every default, with the folder.</summary>
    internal static PosthouseConfiguration Defaults(string dataFolder) =>
        PosthouseConfiguration.Read("", Environment.CurrentDirectory, out _) with { DataFolder = Path.GetFullPath(dataFolder) };
}
