namespace Posthouse.Directory;

/// <summary>Where the console's first-run guide is: of the server, whoever looks after it.</summary>
public enum GuideState
{
    /// <summary>Nobody has seen it, and there is little more than what 'posthouse init' leaves: it opens by itself.</summary>
    New,

    /// <summary>Begun: it opens by itself until it is finished or put away.</summary>
    Open,

    /// <summary>Left for another time: the overview reminds of it.</summary>
    Later,

    /// <summary>Finished, put away, or never needed; the menu still has it.</summary>
    Closed,
}
