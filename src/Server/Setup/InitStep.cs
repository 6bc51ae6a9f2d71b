namespace Posthouse.Server;

/// <summary>The steps of setting up a server, in order. Each is announced before it begins.</summary>
internal enum InitStep
{
    /// <summary>Nothing is in the way, and the configuration is right.</summary>
    Check,

    /// <summary>The configuration is written beside its place.</summary>
    Configuration,

    /// <summary>The data folder is made.</summary>
    DataFolder,

    /// <summary>The store is made and opened.</summary>
    Store,

    Domain,

    /// <summary>The domain's signing keys are made, sealed.</summary>
    Keys,

    Administrator,

    /// <summary>The configuration takes its place: from here on the server is there.</summary>
    Finish,
}
